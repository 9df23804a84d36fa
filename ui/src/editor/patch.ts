/** Changes of texts: the smallest that makes one of another, and what changes make. */

export interface Replacement {
  from: number
  to: number
  insert: string
}

/** What to replace in `old` so that it reads `now`; none when they are equal. */
export function smallestChange(old: string, now: string): Replacement | null {
  if (old === now) return null
  const shorter = Math.min(old.length, now.length)
  let from = 0
  while (from < shorter && old.charCodeAt(from) === now.charCodeAt(from)) from++
  let end = 0
  while (end < shorter - from && old.charCodeAt(old.length - 1 - end) === now.charCodeAt(now.length - 1 - end)) end++
  // A character outside the basic plane is two units: never change half of one.
  if (isHigh(old, from - 1) || isHigh(now, from - 1)) from--
  if (end > 0 && (isHigh(old, old.length - end - 1) || isHigh(now, now.length - end - 1))) end--
  return { from, to: old.length - end, insert: now.slice(from, now.length - end) }
}

/** What `edits`, in their order, make of a text. */
export function applied(text: string, edits: readonly Replacement[]): string {
  let done = 0
  let result = ''
  for (const { from, to, insert } of edits) {
    result += text.slice(done, from) + insert
    done = to
  }
  return result + text.slice(done)
}

function isHigh(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit >= 0xd800 && unit < 0xdc00
}
