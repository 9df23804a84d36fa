import { describe, expect, it } from 'vitest'
import { dateOf, whenWords } from './dates'

describe('dates', () => {
  it('are said as a reader says them, and a day stays that day', () => {
    expect(whenWords('2024-03-25')).toBe('March 25, 2024')
    expect(whenWords('2024-03-25T06:46:05')).toMatch(/^March 25, 2024 at 6:46\sAM$/)
    expect(dateOf('2024-03-25')?.getDate()).toBe(25)
  })

  it('are none where the text is none', () => {
    for (const text of ['', 'soon', '2024-02-31', '25 March', '2024-03-25Tnever']) expect(whenWords(text), text).toBeUndefined()
  })
})
