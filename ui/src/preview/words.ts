/** Words that stand in the page and in its text: where the one is, there is the other. */

/** A word of a block: the how-manieth of its kind from the block's start, and how far into it. */
export interface WordPlace {
  word: string
  nth: number
  offset: number
  /** It stands in the text letter by letter, as a formula does. */
  exact?: boolean
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
export function placeOf({ word, nth, offset, exact }: WordPlace, markdown: string): number | null {
  const same = exact ? pieces(markdown, word) : [...shown(markdown).matchAll(words)].filter(([other]) => other === word)
  const found = same[nth] ?? same.at(-1)
  return found ? found.index + offset : null
}

function pieces(text: string, piece: string): { index: number }[] {
  const found: { index: number }[] = []
  for (let index = text.indexOf(piece); index !== -1; index = text.indexOf(piece, index + Math.max(1, piece.length))) found.push({ index })
  return found
}

/** The Markdown with blanks for what the page does not show. What is within fences, it shows. */
function shown(markdown: string): string {
  let fence: string | null = null
  const lines = markdown.split('\n').map((line) => {
    const mark = /^[\s>]*(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence !== null) {
      const closes = mark?.startsWith(fence) && line.trimEnd().endsWith(mark)
      if (closes) fence = null
      return closes ? blank(line) : line
    }
    if (!mark) return null
    fence = mark
    return blank(line)
  })
  const outside = markdown.split('\n').map((line, at) => (lines[at] === null ? line : blank(line)))
  const plain = outside.join('\n').replace(/\]\([^)]*\)|<[^>\n]*>|^\[[^\]]*\]:.*$/gm, (part) => part.replace(/[^\n]/g, ' '))
  return plain.split('\n').map((line, at) => lines[at] ?? line).join('\n')
}

const blank = (part: string) => ' '.repeat(part.length)
