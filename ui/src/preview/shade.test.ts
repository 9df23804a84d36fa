import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { luminance, shadeOf } from './shade'

const read = (file: string) => readFileSync(`src/preview/${file}`, 'utf8')

function rgb(hex: string): [number, number, number] {
  const part = (at: number) => parseInt(hex.slice(at, at + 2), 16)
  return [part(1), part(3), part(5)]
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [one, other].map((colour) => luminance(rgb(colour))).sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

describe('shadeOf', () => {
  it.each([
    ['rgb(255, 255, 255)', 'light'],
    ['rgb(16, 20, 24)', 'dark'],
    ['rgba(0, 0, 0, 0)', null],
    ['rgba(0, 0, 0, 0.9)', 'dark'],
    ['rgb(243 240 234 / 1)', 'light'],
    ['transparent', null],
  ])('%s is %s', (colour, shade) => expect(shadeOf(colour)).toBe(shade))
})

describe('the colours of code', () => {
  const wells = [...read('reading.css').matchAll(/--well: (#\w+)/g)].map(([, well = '']) => well)
  const colours = [...read('code.css').matchAll(/--code-(\w+): light-dark\((#\w+), (#\w+)\)/g)].map(([, name = '', light = '', dark = '']) => ({ name, light, dark }))
  const mark = colours.find(({ name }) => name === 'mark')

  it.each(colours.filter(({ name }) => name !== 'mark'))('$name can be read on the page and on a marked line', ({ light, dark }) => {
    const [lightWell = '', darkWell = ''] = wells
    for (const [colour, grounds] of [[light, [lightWell, mark?.light ?? '']], [dark, [darkWell, mark?.dark ?? '']]] as const) {
      for (const ground of grounds) expect(contrast(colour, ground)).toBeGreaterThanOrEqual(4.5)
    }
  })
})
