/** The pictures of a text as the fake backend sees them: Markdown images, addresses without blanks. */
import type { Picture, PictureWords, TextEdit } from '../backend'

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
