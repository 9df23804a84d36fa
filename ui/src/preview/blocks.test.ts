import { beforeEach, describe, expect, it } from 'vitest'
import { Blocks } from './blocks'

let root: HTMLElement
let blocks: Blocks

const made = (...names: string[]) => names.map((name) => Object.assign(document.createElement('p'), { textContent: name }))
const many = (count: number, from = 0) => made(...Array.from({ length: count }, (_, at) => String(from + at)))
const shown = () => [...root.querySelectorAll('p')].map((block) => block.textContent)

/** Every block stands in a part, parts are neither empty nor large, and the list says what is shown. */
function sound() {
  expect(blocks.list.map((block) => block.textContent)).toEqual(shown())
  for (const part of root.children) {
    expect(part.className).toBe('part')
    expect(part.childElementCount).toBeGreaterThan(0)
    expect(part.childElementCount).toBeLessThan(128)
  }
  return shown()
}

describe('Blocks', () => {
  beforeEach(() => {
    root = document.createElement('main')
    blocks = new Blocks(root)
  })

  it('puts blocks in, in front, between and behind', () => {
    blocks.replace(0, 0, made('b', 'd'))
    blocks.replace(0, 0, made('a'))
    blocks.replace(2, 0, made('c'))
    blocks.replace(4, 0, made('e', 'f'))
    expect(sound()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  })

  it('replaces some by more, by fewer and by none', () => {
    blocks.replace(0, 0, made('a', 'b', 'c', 'd'))
    blocks.replace(1, 1, made('1', '2', '3'))
    expect(sound()).toEqual(['a', '1', '2', '3', 'c', 'd'])
    blocks.replace(1, 3, made('b'))
    blocks.replace(2, 2, [])
    expect(sound()).toEqual(['a', 'b'])
    blocks.replace(0, 2, [])
    expect(root.childElementCount).toBe(0)
    blocks.replace(0, 0, made('again'))
    expect(sound()).toEqual(['again'])
  })

  it('divides a long page, and leaves the other parts alone when a block changes', () => {
    blocks.replace(0, 0, many(1000))
    sound()
    expect(root.childElementCount).toBeGreaterThan(7)
    const parts = [...root.children]
    blocks.replace(500, 1, made('new'))
    expect([...root.children]).toEqual(parts)
    expect(sound()[500]).toBe('new')
  })

  it('stays sound whatever happens', () => {
    let dice = 7
    const roll = (below: number) => (dice = (dice * 1103515245 + 12345) % 2147483648) % below
    let expected: string[] = []
    for (let round = 0; round < 300; round++) {
      const from = roll(expected.length + 1)
      const remove = roll(Math.min(90, expected.length - from + 1))
      const names = Array.from({ length: roll(round % 10 === 0 ? 200 : 40) }, (_, at) => `${round}.${at}`)
      blocks.replace(from, remove, made(...names))
      expected = [...expected.slice(0, from), ...names, ...expected.slice(from + remove)]
      expect(sound()).toEqual(expected)
    }
  })
})
