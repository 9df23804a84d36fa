import { expect, it } from 'vitest'
import { keyWords, matches } from './keys'

it.each([
  ['Mod-Shift-l', 'Ctrl+Shift+L', '⇧⌘L'],
  ['Mod-,', 'Ctrl+,', '⌘,'],
  ['Mod-Shift-Enter', 'Ctrl+Shift+Enter', '⇧⌘↩'],
  ['Mod-Alt-2', 'Ctrl+Alt+2', '⌥⌘2'],
])('writes %s as %s and %s', (keys, other, mac) => {
  expect(keyWords(keys, false)).toBe(other)
  expect(keyWords(keys, true)).toBe(mac)
})

it('matches exactly these keys', () => {
  const event = (init: KeyboardEventInit) => new KeyboardEvent('keydown', init)
  expect(matches(event({ key: 'L', ctrlKey: true, shiftKey: true }), 'Mod-Shift-l', false)).toBe(true)
  expect(matches(event({ key: 'l', ctrlKey: true }), 'Mod-Shift-l', false)).toBe(false)
  expect(matches(event({ key: 'p', metaKey: true }), 'Mod-p', true)).toBe(true)
  expect(matches(event({ key: 'p', ctrlKey: true }), 'Mod-p', true)).toBe(false)
})
