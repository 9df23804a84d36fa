/**
 * How others show a post: a search engine, a social network, the blog's list.
 *
 * Nobody promises where they cut; these are the places where the large ones do
 * it today, in columns as wide as a Latin letter (a Chinese one takes two).
 */

/** Columns after which a title and a description are cut in a list of results. */
export const limits = { title: 60, description: 155 }

/** What is known of a post. */
export interface Source {
  title: string
  description: string
  /** The first words of the body. */
  words: string
  /** The cover as the front matter has it; empty for none. */
  cover: string
  url: string | null
  site: string
  /** The day as the reader is told. */
  day: string
}

export type Hint = 'noTitle' | 'titleLong' | 'noDescription' | 'descriptionLong' | 'noCover' | 'noAddress'

export interface Cards {
  search: { title: string; text: string }
  social: { title: string; text: string }
  list: { title: string; text: string }
  host: string
  /** The address as results show it: `example.org › posts › rain`. */
  crumbs: string
  hints: Hint[]
}

export function cards(source: Source): Cards {
  const title = source.title.trim()
  const description = oneLine(source.description)
  // Where there is no description everyone takes the first words.
  const text = description || oneLine(source.words)
  const dated = source.day ? columns(source.day) + 3 : 0
  return {
    search: { title: cut(title, limits.title), text: cut(text, limits.description - dated) },
    social: { title: cut(title, 70), text: cut(text, 125) },
    list: { title, text: cut(text, 220) },
    host: hostOf(source.url),
    crumbs: crumbs(source.url),
    hints: hints(source, title, description),
  }
}

function hints({ cover, url }: Source, title: string, description: string): Hint[] {
  const found: Hint[] = []
  if (!title) found.push('noTitle')
  else if (columns(title) > limits.title) found.push('titleLong')
  if (!description) found.push('noDescription')
  else if (columns(description) > limits.description) found.push('descriptionLong')
  if (!cover.trim()) found.push('noCover')
  if (!url) found.push('noAddress')
  return found
}

/** At most that many columns of a text, cut after a word and with an ellipsis where it is longer. */
export function cut(text: string, most: number): string {
  if (columns(text) <= most) return text
  let width = 0
  let kept = ''
  for (const sign of signs(text)) {
    width += columns(sign)
    if (width > most - 1) break
    kept += sign
  }
  const rest = text.slice(kept.length)
  const last = kept.search(/\s\S*$/)
  // Text without blanks, and words as long as a line, are cut where they are.
  const inWord = !/^\s/.test(rest) && !wide.test(kept.slice(-1))
  if (inWord && last > kept.length / 2) kept = kept.slice(0, last)
  return `${kept.replace(/[\s,;:.–—-]+$/u, '')}…`
}

const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff00-\uff60]/u

/** How wide a text is, a Latin letter being one. */
export function columns(text: string): number {
  let width = 0
  for (const sign of signs(text)) width += wide.test(sign) ? 2 : 1
  return width
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function* signs(text: string) {
  for (const { segment } of segmenter.segment(text)) yield segment
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

function parsed(url: string | null): URL | null {
  try {
    return url ? new URL(url) : null
  } catch {
    return null
  }
}

const hostOf = (url: string | null) => parsed(url)?.host.replace(/^www\./, '') ?? ''

/** An address as results show it. */
export function crumbs(url: string | null): string {
  const address = parsed(url)
  if (!address) return ''
  const parts = address.pathname.split('/').filter((part) => part && !/^index\.html?$/.test(part)).map(readable)
  return [hostOf(url), ...parts].join(' › ')
}

function readable(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
