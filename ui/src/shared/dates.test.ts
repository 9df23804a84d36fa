import { afterEach, describe, expect, it } from 'vitest'
import { dayOf, momentOf, whenWords } from './dates'

const zone = process.env['TZ']
afterEach(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

const said = (date: Date | null) => date && new Intl.DateTimeFormat('en', { dateStyle: 'long' }).format(date)

describe.each(['America/Los_Angeles', 'UTC', 'Pacific/Auckland'])('in %s', (here) => {
  it.each([
    ['2024-03-25', 'March 25, 2024'],
    ['2024-03-25T00:00:00Z', 'March 25, 2024'],
    ['2024-03-25 23:59:00 +0200', 'March 25, 2024'],
    ['2024-02-31', null],
    ['next week', null],
    ['', null],
  ])('%j is the day %j', (date, expected) => {
    process.env['TZ'] = here
    expect(said(dayOf(date))).toBe(expected)
  })

  it.each([
    ['2024-03-25', /^March 25, 2024$/],
    ['2024-03-25T06:46:05Z', /^March 25, 2024 at 6:46\sAM$/],
    ['2024-03-25 23:59:00 +0200', /^March 25, 2024 at 11:59\sPM$/],
  ])('%j is said as it is written', (date, expected) => {
    process.env['TZ'] = here
    expect(whenWords(date)).toMatch(expected)
    expect(whenWords('soon')).toBeUndefined()
  })

  it('takes a date without a time as that day', () => {
    process.env['TZ'] = here
    expect(momentOf('2024-03-25')?.getDate()).toBe(25)
    expect(momentOf('2024-03-25T12:00:00Z')?.toISOString()).toBe('2024-03-25T12:00:00.000Z')
  })
})
