/** Words that stand in the page and in its text: where the one is, there is the other. */

/** A word of a block: the how-manieth of its kind from the block's start, and how far into it. */
export interface WordPlace {
  word: string
  nth: number
  offset: number
}

const words = /[\p{L}\p{N}]+/gu

/** The word of `text` at a place in it; none between words. */
export function wordAt(text: string, at: number): WordPlace | null {
  const found = [...text.matchAll(words)].find(({ 0: word, index }) => index <= at && at <= index + word.length)
  if (!found) return null
  const [word] = found
  const nth = [...text.slice(0, found.index).matchAll(words)].filter(([other]) => other === word).length
  return { word, nth, offset: at - found.index }
}

/** Where that word stands in a block's Markdown; none when it does not. Addresses and tags are no words of the page. */
export function placeOf({ word, nth, offset }: WordPlace, markdown: string): number | null {
  const blank = (part: string) => ' '.repeat(part.length)
  const plain = markdown.replace(/\]\([^)]*\)|<[^>\n]*>|^\[[^\]]*\]:.*$/gm, blank)
  const same = [...plain.matchAll(words)].filter(([other]) => other === word)
  const found = same[nth] ?? same.at(-1)
  return found ? found.index + offset : null
}
