/** The pictures of a text as the fake backend sees them: Markdown images, addresses without blanks. */
import type { Arranged, Arrangement, Picture, PictureWords, TextEdit } from '../backend'

const image = /!\[([^\]]*)\]\(([^\s)]+)(?: "([^"]*)")?\)/g

export function pictures(text: string, resolve: (address: string) => string): Picture[] {
  const found = new Map<string, Picture>()
  for (const { 1: alt = '', 2: address = '', 3: caption = '', index } of text.matchAll(image)) {
    const known = found.get(address)
    if (known) known.uses += 1
    else found.set(address, { address, source: resolve(address), alt, caption, uses: 1, line: text.slice(0, index).split('\n').length - 1, varied: false })
  }
  return [...found.values()]
}

export function described(text: string, words: readonly PictureWords[]): TextEdit[] {
  return [...text.matchAll(image)].flatMap(({ 0: whole, 2: address = '', 3: old = '', index }) => {
    const wanted = words.find((one) => one.address === address)
    if (!wanted) return []
    const caption = wanted.caption ?? old
    return [{ from: index, to: index + whole.length, insert: `![${wanted.alt}](${address}${caption && ` "${caption}"`})` }]
  })
}

/** Photos at a line's end: each on a line, set apart from prose. */
export function written(text: string, at: number, jobs: readonly string[]): TextEdit {
  const [before, after] = [text.slice(0, at), text.slice(at)]
  const beside = (line: string) => (line.trim() === '' ? '' : line.startsWith('![') ? '\n' : '\n\n')
  const open = beside(before.slice(before.lastIndexOf('\n') + 1))
  const close = after === '' ? '\n' : beside(after.slice(1).split('\n', 1)[0] ?? '').slice(1)
  return { from: at, to: at, insert: open + jobs.map((id) => `![](dropcap:${id})`).join('\n') + close }
}

export function removed(text: string, job: string): TextEdit[] {
  const line = `![](dropcap:${job})\n`
  const from = text.indexOf(line)
  if (from < 0) return []
  const apart = text.slice(0, from).endsWith('\n\n') && /^$|^\n/.test(text.slice(from + line.length))
  return [{ from: apart ? from - 1 : from, to: from + line.length, insert: '' }]
}

/** One photo takes the place of another; nothing else is done here. */
export function arranged(text: string, how: Arrangement): Arranged {
  const none = { edits: [], at: null, pictures: 0, unknown: 0 }
  if (how.kind !== 'onto') return none
  const all = [...text.matchAll(image)].map(({ 0: whole, 2: address = '', index }) => ({ whole, address, from: index, to: index + whole.length }))
  const [from, to] = [all.findIndex(({ address }) => address === how.picture), all.findIndex(({ address }) => address === how.place)]
  if (from < 0 || to < 0) return none
  const slots = all.slice(Math.min(from, to), Math.max(from, to) + 1)
  const photos = from < to ? [...slots.slice(1), ...slots.slice(0, 1)] : [...slots.slice(-1), ...slots.slice(0, -1)]
  return { ...none, edits: slots.map((slot, index) => ({ from: slot.from, to: slot.to, insert: photos[index]?.whole ?? slot.whole })) }
}
