/**
 * Photos on their way, in the text.
 *
 * Until its job is done a photo is linked as `dropcap:ID`; then exactly that
 * address is replaced. Where the writer has taken it out nothing happens.
 */
import type { Replacement } from './patch'

const scheme = 'dropcap:'

/** The address of a photo on its way. */
export const placeholder = (id: string) => scheme + id

/** The photos on their way that a text has, each once. */
export function photosIn(text: string): string[] {
  if (!text.includes(scheme)) return []
  return [...new Set([...text.matchAll(/(?<![\w-])dropcap:([a-z0-9]+)/g)].map(([, id = '']) => id))]
}

/** Every place where the text holds the address of job `id`. */
export function placesOf(text: string, id: string): Replacement[] {
  const address = scheme + id
  const places: Replacement[] = []
  for (let at = text.indexOf(address); at >= 0; at = text.indexOf(address, at + address.length)) {
    // `dropcap:1` must not be found in `dropcap:12`.
    if (!isNamePart(text.charAt(at + address.length)) && !isNamePart(text.charAt(at - 1)))
      places.push({ from: at, to: at + address.length, insert: '' })
  }
  return places
}

/** The changes that put the stored photos' addresses in place. */
export function linkPhotos(text: string, links: ReadonlyMap<string, string>): (Replacement & { id: string })[] {
  if (!text.includes(scheme)) return []
  const changes: (Replacement & { id: string })[] = []
  for (const [id, url] of links) {
    for (const place of placesOf(text, id)) changes.push({ ...place, insert: url, id })
  }
  return changes.sort((a, b) => a.from - b.from)
}

/** The changes that take a photo out: its whole line when nothing else is on it. */
export function removePhoto(text: string, id: string): Replacement[] {
  return placesOf(text, id).map(({ from, to }) => {
    const start = text.lastIndexOf('\n', from - 1) + 1
    const newline = text.indexOf('\n', to)
    const end = newline < 0 ? text.length : newline
    const line = text.slice(start, end)
    const image = /!\[[^\]]*\]\([^)]*\)/g
    const match = [...line.matchAll(image)].find((found) => found[0].includes(scheme + id))
    if (!match) return { from, to, insert: '' }
    if (match[0] === line.trim()) {
      // With the line goes the blank one it was set apart with.
      const apart = text.slice(end, end + 2) === '\n\n' || end + 1 === text.length
      const before = text.slice(0, start).endsWith('\n\n') && apart
      return { from: before ? start - 1 : start, to: Math.min(text.length, end + 1), insert: '' }
    }
    return { from: start + match.index, to: start + match.index + match[0].length, insert: '' }
  })
}

/** How photos are written into `text` at the line end `at`: each on its own line, set apart from prose. */
export function photoLines(text: string, at: number, photos: readonly { id: string; alt: string }[]): Replacement {
  const images = photos.map(({ id, alt }) => `![${alt.replace(/[[\]\\]/g, '\\$&')}](${scheme}${id})`)
  const before = text.slice(0, at)
  const after = text.slice(at)
  const lineBefore = before.slice(before.lastIndexOf('\n') + 1)
  const lineAfter = after.slice(1).split('\n', 1)[0] ?? ''
  const isImage = (line: string) => /^\s*!\[/.test(line)
  const open = lineBefore.trim() === '' ? '' : isImage(lineBefore) ? '\n' : '\n\n'
  const close = after === '' ? '\n' : !after.startsWith('\n') || lineAfter.trim() === '' || isImage(lineAfter) ? '' : '\n'
  return { from: at, to: at, insert: open + images.join('\n') + close }
}

function isNamePart(unit: string): boolean {
  return /[\w-]/.test(unit)
}
