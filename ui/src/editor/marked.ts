/** Which words of two texts differ, for the eye. */
import { presentableDiff } from '@codemirror/merge'

export interface Piece {
  text: string
  marked: boolean
}

/** `text` in pieces, those marked that `other` does not have. */
export function marked(text: string, other: string): Piece[] {
  if (!text || !other) return text ? [{ text, marked: false }] : []
  const pieces: Piece[] = []
  let done = 0
  for (const { fromA, toA } of presentableDiff(text, other, { scanLimit: 500 })) {
    if (fromA > done) pieces.push({ text: text.slice(done, fromA), marked: false })
    if (toA > fromA) pieces.push({ text: text.slice(fromA, toA), marked: true })
    done = toA
  }
  if (done < text.length) pieces.push({ text: text.slice(done), marked: false })
  return pieces
}
