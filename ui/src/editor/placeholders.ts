/**
 * Photos on their way, in the text.
 *
 * Until its job is done a photo is linked as `dropcap:ID`, in whatever form its
 * blog writes photos; then exactly that address is replaced. Where the writer
 * has taken it out nothing happens.
 */
import type { PhotoLink } from '../backend/backend'
import type { Replacement } from './patch'

type Link = Pick<PhotoLink, 'url' | 'attributes'>

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
export function linkPhotos(text: string, links: ReadonlyMap<string, Link>): (Replacement & { id: string })[] {
  if (!text.includes(scheme)) return []
  const changes: (Replacement & { id: string })[] = []
  for (const [id, link] of links) {
    for (const place of placesOf(text, id)) changes.push({ ...place, insert: link.url + attributes(text, place, link), id })
  }
  return changes.sort((a, b) => a.from - b.from)
}

/** What follows an address that is the `src` of an `<img>`, up to the quote that ends the last value; the core does the same in files. */
function attributes(text: string, { from, to }: Replacement, link: Link): string {
  const start = text.lastIndexOf('<', from)
  const quote = text.charAt(from - 1)
  if (start < 0 || !/^<img\s(?:[^<]*\s)?src\s*=\s*["']$/i.test(text.slice(start, from))) return ''
  const tag = text.slice(start, text.indexOf('>', to) < 0 ? text.length : text.indexOf('>', to))
  const has = (name: string) => new RegExp(`\\s${name}\\s*=`, 'i').test(tag)
  // One side alone would draw the photo out of shape.
  const sized = has('width') || has('height')
  return link.attributes
    .filter(([name]) => (name === 'width' || name === 'height' ? !sized : !has(name)))
    .map(([name, value]) => `${quote} ${name}=${quote}${value}`)
    .join('')
}

function isNamePart(unit: string): boolean {
  return /[\w-]/.test(unit)
}
