/**
 * What this window has open, for a page that begins again because its process
 * has ended. It is forgotten with the window.
 */
export interface LastOpen {
  root: string
  post: string | null
}

const key = 'open'

export function keepOpen(open: LastOpen | null) {
  if (open) sessionStorage.setItem(key, JSON.stringify(open))
  else sessionStorage.removeItem(key)
}

export function lastOpen(): LastOpen | null {
  const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null')
  return kept as LastOpen | null
}
