/** Front matter fields as the form needs them: by role, and as plain text. */
import type { Field, FieldRole, FieldValue, FrontMatterView } from '../backend/backend'

/** The first field of a role. */
export const fieldOf = (form: FrontMatterView, role: FieldRole): Field | undefined =>
  form.fields.find((field) => field.role === role)

export const fieldsOf = (form: FrontMatterView, role: FieldRole): Field[] =>
  form.fields.filter((field) => field.role === role)

/** A value as one line of text. */
export function textOf(value: FieldValue | undefined): string {
  if (!value || value.kind === 'empty') return ''
  if (value.kind === 'list') return value.value.join(', ')
  return String(value.value)
}

export function listOf(value: FieldValue | undefined): string[] {
  if (value?.kind === 'list') return value.value
  const text = textOf(value)
  return text ? [text] : []
}

/** What the writer typed, as the kind of value the field has; none removes the key. */
export function typedValue(field: Field, typed: string): FieldValue | null {
  const text = typed.trim()
  if (text === '') return field.present ? { kind: 'text', value: '' } : null
  switch (field.value.kind) {
    case 'number':
      return /^[-+]?[\d.]+$/.test(text) ? { kind: 'number', value: text } : { kind: 'text', value: typed }
    case 'date':
      return { kind: 'date', value: text }
    case 'list':
      return { kind: 'list', value: text.split(',').map((part) => part.trim()).filter(Boolean) }
    default:
      return field.role === 'date' ? { kind: 'date', value: text } : { kind: 'text', value: typed }
  }
}

/** Now, in the writer's time zone: `2024-03-25T06:46:05+01:00`. */
export function nowAs(date: Date): string {
  const two = (value: number) => String(Math.floor(Math.abs(value))).padStart(2, '0')
  const offset = -date.getTimezoneOffset()
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return `${day}T${time}${offset < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)}`
}

/** `Categories` for `categories`, `Show toc` for `showToc`. */
export function labelOf(key: string): string {
  const words = key.replace(/[._-]+/g, ' ').replace(/([a-z])([A-Z])/g, '$1 $2').toLocaleLowerCase()
  return words.charAt(0).toLocaleUpperCase() + words.slice(1)
}

/** Puts the focus into the form's own input of a key; says no where there is none, or it is folded away. */
export function focusField(form: FrontMatterView, key: string): boolean {
  const field = form.fields.find((field) => field.key.toLowerCase() === key.toLowerCase())
  if (!field) return false
  const byRole = ['title', 'date', 'draft', 'description', 'author'].includes(field.role)
  const input = document.querySelector<HTMLElement>(`[data-testid="field-${byRole ? field.role : CSS.escape(field.key)}"]`)
  input?.focus()
  input?.scrollIntoView({ block: 'nearest' })
  return input !== null
}
