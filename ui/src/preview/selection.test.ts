import { expect, it } from 'vitest'
import { wordAt } from './selection'

const word = (text: string, offset: number) => {
  const { from, to } = wordAt(text, offset)
  return text.slice(from, to)
}

it.each([
  ['a gate that nobody locks', 4, 'gate'],
  ['a gate that nobody locks', 2, 'gate'],
  ['a gate that nobody locks', 24, 'locks'],
  ['l’été à Gênes', 9, 'Gênes'],
  ['春の海は静かです', 2, '海'],
  ['', 0, ''],
])('finds in “%s” at %i the word “%s”', (text, offset, found) => {
  expect(word(text, offset)).toBe(found)
})
