import { describe, expect, it } from 'vitest'
import { cards, columns, crumbs, cut, type Source } from './cards'

const source = (change: Partial<Source> = {}): Source => ({
  title: 'A week on the coast',
  description: 'Seven days of fog, ferries and bread.',
  words: 'The ferry left before the fog did.',
  cover: 'ferry.jpeg',
  url: 'https://www.example.org/posts/a-week/',
  site: 'Field Notes',
  day: '',
  ...change,
})

describe('cut', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly ten', 11, 'exactly ten'],
    ['one two three four', 12, 'one two…'],
    ['one two, three', 10, 'one two…'],
    ['Donaudampfschifffahrtsgesellschaft', 10, 'Donaudamp…'],
    ['今日は朝から雨が降っていました', 11, '今日は朝か…'],
    ['👩‍👩‍👧‍👧👩‍👩‍👧‍👧👩‍👩‍👧‍👧', 5, '👩‍👩‍👧‍👧👩‍👩‍👧‍👧…'],
    ['', 5, ''],
  ])('%j to %i: %j', (text, most, expected) => expect(cut(text, most)).toBe(expected))

  it('is never wider than asked', () => {
    const text = 'Ein Tag im Regen, 一日中雨, und dann — endlich! — Sonne über dem Hafen.'
    for (let most = 2; most < 80; most++) expect(columns(cut(text, most))).toBeLessThanOrEqual(most)
  })
})

describe('crumbs', () => {
  it.each([
    ['https://www.example.org/posts/a-week/', 'example.org › posts › a-week'],
    ['https://example.org/2024/%C3%A9t%C3%A9/index.html', 'example.org › 2024 › été'],
    ['https://example.org/%zz/', 'example.org › %zz'],
    ['http://localhost:1313/', 'localhost:1313'],
    ['no address', ''],
    [null, ''],
  ])('%j: %j', (url, expected) => expect(crumbs(url)).toBe(expected))
})

describe('cards', () => {
  it('say what the front matter says', () => {
    const made = cards(source())
    expect(made.hints).toEqual([])
    expect(made.host).toBe('example.org')
    expect(made.search.text).toBe('Seven days of fog, ferries and bread.')
  })

  it('take the first words where there is no description', () => {
    const made = cards(source({ description: ' ', words: 'The  ferry\nleft.' }))
    expect(made.social.text).toBe('The ferry left.')
    expect(made.hints).toEqual(['noDescription'])
  })

  it('hint at what is missing and what will be cut', () => {
    const missing = source({ title: '', description: '', words: '', cover: '', url: null })
    expect(cards(missing).hints).toEqual(['noTitle', 'noDescription', 'noCover', 'noAddress'])
    const long = source({ title: 'word '.repeat(13), description: 'word '.repeat(32) })
    expect(cards(long).hints).toEqual(['titleLong', 'descriptionLong'])
    const wide = source({ title: '雨'.repeat(31) })
    expect(cards(wide).hints).toEqual(['titleLong'])
  })

  it('leave room for the day that results put before the text', () => {
    const long = 'word '.repeat(40)
    const day = '25 Mar 2024'
    expect(columns(cards(source({ description: long, day })).search.text)).toBeLessThanOrEqual(155 - day.length - 3)
  })
})
