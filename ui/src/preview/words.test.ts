import { describe, expect, it } from 'vitest'
import { placeOf, wordAt } from './words'

/** Where a press on `|` in the page goes in the Markdown, shown by a `|`. */
function pressed(page: string, markdown: string): string | null {
  const at = page.indexOf('|')
  const place = wordAt(page.replace('|', ''), at)
  const found = place && placeOf(place, markdown)
  return found === null ? null : `${markdown.slice(0, found)}|${markdown.slice(found)}`
}

describe('a press on a word', () => {
  it.each([
    ['the fer|ry left', 'the **ferry** left', 'the **fer|ry** left'],
    ['ferry and fer|ry', '[ferry](https://x/ferry) and *ferry*', '[ferry](https://x/ferry) and *fer|ry*'],
    ['“Slow” ro|ads', '"Slow" roads', '"Slow" ro|ads'],
    ['été à Göteb|org', '## été à Göteborg', '## été à Göteb|org'],
    ['雪国の|夜', '雪国の夜', '雪国の|夜'],
    ['one b|r two', 'one <br> br two', 'one <br> b|r two'],
    ['|first', '- first', '- |first'],
  ])('%j in %j', (page, markdown, expected) => expect(pressed(page, markdown)).toBe(expected))

  it('between words, or on a word that the text has not, goes nowhere', () => {
    expect(pressed('a — | b', 'a -- b')).toBeNull()
    expect(pressed('1.| x', '- x')).toBeNull()
  })
})
