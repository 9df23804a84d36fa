/** Merging for the fake backend: one changed stretch of lines a side. */
import type { Merged, MergeTexts } from '../backend'

interface Stretch {
  from: number
  to: number
  insert: string[]
}

const lines = (text: string) => text.split(/(?<=\n)/)

function changed(base: string[], side: string[]): Stretch {
  const shorter = Math.min(base.length, side.length)
  let from = 0
  while (from < shorter && base[from] === side[from]) from++
  let end = 0
  while (end < shorter - from && base[base.length - 1 - end] === side[side.length - 1 - end]) end++
  return { from, to: base.length - end, insert: side.slice(from, side.length - end) }
}

export function merge({ base, mine, theirs }: MergeTexts): Merged {
  const old = lines(base ?? mine)
  const [own, other] = [changed(old, lines(mine)), changed(old, lines(theirs))]
  const apart = own.to < other.from || other.to < own.from
  if (base !== null && (mine === theirs || theirs === base)) return { kind: 'silent', edits: [] }
  if (base !== null && (apart || mine === base)) {
    const grown = mine.length - old.join('').length
    const before = old.slice(0, other.from).join('').length
    const shift = own.to <= other.from && mine !== base ? grown : 0
    const from = before + shift
    const to = from + old.slice(other.from, other.to).join('').length
    return { kind: 'silent', edits: [{ from, to, insert: other.insert.join('') }] }
  }
  const difference = changed(lines(mine), lines(theirs))
  const all = lines(mine)
  return {
    kind: 'ask',
    parts: [
      { kind: 'same', text: all.slice(0, difference.from).join('') },
      {
        kind: 'conflict',
        mine: all.slice(difference.from, difference.to).join(''),
        theirs: difference.insert.join(''),
        proposal: null,
      },
      { kind: 'same', text: all.slice(difference.to).join('') },
    ],
  }
}
