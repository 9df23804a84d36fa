import { expect, it } from 'vitest'
import { providerOf, providers, widths } from './providers'

it.each(providers.map(({ name, endpoint }) => [name, endpoint] as const))('knows %s by its address', (name, endpoint) =>
  expect(providerOf(endpoint)).toBe(name),
)

it.each([
  ['1200, 800', [1200, 800]],
  ['800 1200 800', [1200, 800]],
  ['abc, -1, 0, 1.5', []],
])('reads the widths in %j', (typed, expected) => expect(widths(typed)).toEqual(expected))
