import { describe, expect, it } from 'vitest'
import { smallestChange } from './patch'

const apply = (old: string, now: string) => {
  const change = smallestChange(old, now)
  return change ? old.slice(0, change.from) + change.insert + old.slice(change.to) : old
}

describe('smallestChange', () => {
  it.each([
    ['', ''],
    ['', 'a'],
    ['a', ''],
    ['one two three', 'one 2 three'],
    ['aaa', 'aa'],
    ['aa', 'aaa'],
    ['abab', 'ab'],
    ['😍 a', '😎 a'],
    ['a 😍', 'a 😎'],
    ['😍😍', '😍'],
    ['x\u{1F600}y', 'x\u{1F5FF}y'],
  ])('makes %j of %j', (old, now) => expect(apply(old, now)).toBe(now))

  it('is none for equal texts', () => expect(smallestChange('same', 'same')).toBeNull())

  it('touches only what differs', () =>
    expect(smallestChange('one two three', 'one 2 three')).toEqual({ from: 4, to: 7, insert: '2' }))

  it('never splits a pair of units', () => {
    for (const [old, now] of [['😍 a', '😎 a'], ['a\u{1F600}', 'a\u{1FA00}'], ['\u{1F600}b', '\u{1F200}b']] as const) {
      const change = smallestChange(old, now)
      const unit = change?.insert.charCodeAt(0) ?? 0
      expect(unit >= 0xdc00 && unit < 0xe000).toBe(false)
      const last = change?.insert.charCodeAt(change.insert.length - 1) ?? 0
      expect(last >= 0xd800 && last < 0xdc00).toBe(false)
    }
  })
})
