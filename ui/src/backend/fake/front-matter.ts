/** Just enough YAML for the fake backend: flat keys, quoted strings, block lists. */
import type { Field, FieldRole, FieldValue, FrontMatterView, TextEdit } from '../bindings'

const roles: Record<string, FieldRole> = {
  title: 'title',
  author: 'author',
  date: 'date',
  image: 'cover',
  tags: 'terms',
  categories: 'terms',
  slug: 'slug',
  draft: 'draft',
  description: 'description',
}
const usual = ['title', 'author', 'date', 'image', 'tags', 'categories', 'slug', 'description', 'draft']

interface Entry {
  key: string
  from: number
  to: number
  value: FieldValue
}

export function bodyStart(text: string): number {
  const match = /^---\n[\s\S]*?\n---(\n|$)/.exec(text)
  return match ? match[0].length : 0
}

function entries(text: string): Entry[] {
  const head = text.slice(0, bodyStart(text))
  const found: Entry[] = []
  for (const match of head.matchAll(/^([A-Za-z_.]+):(.*)\n((?:[ \t]+- .*\n)*)/gm)) {
    const [all, key = '', rest = '', list = ''] = match
    found.push({ key, from: match.index, to: match.index + all.length, value: valueOf(key, rest.trim(), list) })
  }
  return found
}

function valueOf(key: string, rest: string, list: string): FieldValue {
  if (list) return { kind: 'list', value: list.trim().split('\n').map((line) => unquote(line.trim().slice(2))) }
  if (rest === 'true' || rest === 'false') return { kind: 'bool', value: rest === 'true' }
  if (roles[key] === 'terms' && (rest === '[]' || rest === '')) return { kind: 'list', value: [] }
  if (rest === '') return { kind: 'empty' }
  if (key === 'date') return { kind: 'date', value: rest }
  return { kind: 'text', value: unquote(rest) }
}

const unquote = (text: string) => text.replace(/^(["'])(.*)\1$/, '$2')

export function formOf(text: string): FrontMatterView {
  const end = bodyStart(text)
  const head = text.slice(0, end)
  const unclosed = head.split('\n').findIndex((line) => (line.match(/"/g) ?? []).length % 2 === 1)
  if (unclosed > 0)
    return { format: 'yaml', bodyStart: end, fields: [], problem: `line ${unclosed + 1}: the quotation is not closed` }
  const present = entries(text)
  const fields: Field[] = present.map(({ key, value }) => ({ key, role: roles[key] ?? 'other', value, present: true, locked: null }))
  for (const key of usual)
    if (!fields.some((field) => field.key === key)) {
      const value: FieldValue = key === 'draft' ? { kind: 'bool', value: false } : { kind: 'empty' }
      fields.push({ key, role: roles[key] ?? 'other', value, present: false, locked: null })
    }
  return { format: end ? 'yaml' : null, bodyStart: end, fields, problem: null }
}

function written(key: string, value: FieldValue): string {
  switch (value.kind) {
    case 'list':
      return `${key}:${value.value.length ? '' : ' []'}\n${value.value.map((item) => `    - ${item}\n`).join('')}`
    case 'text':
      return `${key}: "${value.value}"\n`
    case 'empty':
      return `${key}:\n`
    default:
      return `${key}: ${String(value.value)}\n`
  }
}

export function edit(text: string, key: string, value: FieldValue | null): TextEdit[] {
  const entry = entries(text).find((other) => other.key === key)
  const insert = value ? written(key, value) : ''
  if (entry) return [{ from: entry.from, to: entry.to, insert }]
  const end = bodyStart(text)
  if (end === 0) return [{ from: 0, to: 0, insert: `---\n${insert}---\n\n` }]
  const at = text.lastIndexOf('---', end)
  return [{ from: at, to: at, insert }]
}
