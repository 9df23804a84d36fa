import { describe, expect, it } from 'vitest'
import type { MergePart } from '../backend/backend'
import { Merging, type Place } from './merging.svelte'

const parts: MergePart[] = [
  { kind: 'same', text: 'a\n' },
  { kind: 'change', by: 'theirs', mine: 'b\n', theirs: 'B\n' },
  { kind: 'change', by: 'mine', mine: 'c and d\n', theirs: 'c\n' },
  { kind: 'change', by: 'both', mine: 'e\n', theirs: 'e\n' },
  { kind: 'conflict', mine: 'one old line\n', theirs: 'one line more\n', proposal: 'one old line more\n' },
  { kind: 'conflict', mine: 'mine', theirs: 'theirs\n', proposal: null },
]

const last = (merging: Merging) => merging.places.at(-1) as Place

describe('Merging', () => {
  it('takes what only one side changed, proposes words, and asks about the rest', () => {
    const merging = new Merging(parts)
    expect(merging.places.map(({ choice }) => choice)).toEqual(['theirs', 'mine', 'words', null])
    expect(merging.open).toBe(1)
    last(merging).choose('mine')
    expect(merging.open).toBe(0)
    expect(merging.result).toBe('a\nB\nc and d\ne\none old line more\nmine')
  })

  it('puts both below each other, and keeps what is typed', () => {
    const merging = new Merging(parts)
    last(merging).choose('both')
    expect(merging.result).toMatch(/mine\ntheirs\n$/)
    expect(last(merging).shown).toBe('mine\ntheirs')
    last(merging).edit('made of both')
    merging.places[0]?.choose('mine')
    expect(merging.result).toBe('a\nb\nc and d\ne\none old line more\nmade of both\n')
    expect(last(merging).choice).toBe('own')
  })
})
