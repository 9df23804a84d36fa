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
    ['a = li|ne', '```rust {hl_lines=[1]}\na = line\n```', '```rust {hl_lines=[1]}\na = li|ne\n```'],
    ['rust: Vec<Str|ing>', '```rust\nrust: Vec<String>\n```', '```rust\nrust: Vec<Str|ing>\n```'],
    ['ru|st', '~~~rust title="rust"\nrust\n~~~', '~~~rust title="rust"\nru|st\n~~~'],
    ['a ``` b a fer|ry', '````\na ``` b\n````\n\n[a](ferry) ferry', '````\na ``` b\n````\n\n[a](ferry) fer|ry'],
  ])('%j in %j', (page, markdown, expected) => expect(pressed(page, markdown)).toBe(expected))

  it('of a formula goes to that formula', () => {
    const second = { word: '$x<y$', nth: 1, offset: 1, exact: true }
    expect(placeOf(second, '$x<y$ and > $x<y$')).toBe(13)
    expect(placeOf({ ...second, word: '$z$' }, '$x<y$')).toBeNull()
  })

  it('between words, or on a word that the text has not, goes nowhere', () => {
    expect(pressed('a — | b', 'a -- b')).toBeNull()
    expect(pressed('1.| x', '- x')).toBeNull()
  })
})
