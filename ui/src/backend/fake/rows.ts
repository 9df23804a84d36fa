/** What the fake backend lists: rows of its posts and what they can be narrowed to. */
import type { BlogView, Facets, PostRow } from '../backend'
import { bodyStart, formOf } from './front-matter'
import type { FakePost } from './posts'
import { textOf } from '../../front-matter/fields'

/** What the list can be narrowed to; of one revision, because the posts stay. */
export function facetsOf(posts: FakePost[], blog: BlogView): Facets {
  const count = (names: string[]) => [...new Set(names)].map((name) => ({ name, posts: names.filter((other) => other === name).length }))
  const years = count(posts.map((post) => rowOf(post, []).date?.slice(0, 4) ?? '').filter(Boolean))
  return {
    revision: 1,
    counts: blog.counts,
    terms: termsOf(posts),
    languages: count(posts.map((post) => post.language)).map(({ name, posts }) => ({ language: name, posts })),
    years: years.map(({ name, posts }) => ({ year: Number(name), posts })).sort((a, b) => b.year - a.year),
  }
}

export function termsOf(posts: FakePost[]) {
  const counts = new Map<string, number>()
  for (const post of posts)
    for (const field of formOf(post.text).fields)
      if (field.value.kind === 'list') for (const term of field.value.value) counts.set(`${field.key}\n${term}`, (counts.get(`${field.key}\n${term}`) ?? 0) + 1)
  return [...counts]
    .map(([key, count]) => ({ taxonomy: key.split('\n')[0] ?? '', term: key.split('\n')[1] ?? '', posts: count }))
    .sort((a, b) => b.posts - a.posts)
}

export function rowOf(post: FakePost, words: string[]): PostRow {
  const form = formOf(post.text)
  const value = (key: string) => textOf(form.fields.find((field) => field.key === key)?.value)
  const body = post.text.slice(bodyStart(post.text)).replace(/!\[[^\]]*\]\([^)]*\)|[#*>`~]/g, '').trim()
  const hit = words[0] ? Math.max(0, body.toLowerCase().indexOf(words[0]) - 30) : 0
  let snippet = (hit ? '…' : '') + body.slice(hit, hit + 160).replace(/\s+/g, ' ')
  for (const word of words) snippet = snippet.replace(new RegExp(word.replace(/[^\p{L}\p{N}]/gu, '\\$&'), 'gi'), '\u0002$&\u0003')
  return {
    path: post.path,
    title: value('title') || (form.problem ? 'Notes' : ''),
    date: value('date') || null,
    state: value('draft') === 'true' ? 'draft' : post.path.includes('bread') ? 'changed' : 'published',
    language: post.language,
    terms: form.fields.flatMap((field) => (field.value.kind === 'list' ? [[field.key, field.value.value] as [string, string[]]] : [])),
    snippet,
    cover: value('image') || null,
    problem: form.problem,
  }
}
