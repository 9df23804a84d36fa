import { EditorSelection, EditorState, type StateCommand } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import { heading, insertLink, linkOver, toggleBold, toggleBullets, toggleItalic, toggleNumbers, toggleQuote } from './commands'

/** A state from a text with `|` for the cursor, or two for the ends of a selection. */
function stateOf(marked: string): EditorState {
  const anchor = marked.indexOf('|')
  const head = marked.lastIndexOf('|') - (anchor === marked.lastIndexOf('|') ? 0 : 1)
  return EditorState.create({ doc: marked.replaceAll('|', ''), selection: EditorSelection.single(anchor, head) })
}

function marked(state: EditorState): string {
  const { from, to, empty } = state.selection.main
  const text = state.sliceDoc()
  return empty ? `${text.slice(0, from)}|${text.slice(from)}` : `${text.slice(0, from)}|${text.slice(from, to)}|${text.slice(to)}`
}

function run(command: StateCommand, before: string): string {
  let state = stateOf(before)
  command({ state, dispatch: (transaction) => (state = transaction.state) })
  return marked(state)
}

describe('marks', () => {
  it.each([
    [toggleBold, 'a |word| here', 'a **|word|** here'],
    [toggleBold, 'a **|word|** here', 'a |word| here'],
    [toggleBold, 'a |**word**| here', 'a |word| here'],
    [toggleBold, 'a wo|rd here', 'a **wo|rd** here'],
    [toggleBold, 'a **wo|rd** here', 'a wo|rd here'],
    [toggleBold, 'a | b', 'a **|** b'],
    [toggleBold, '|', '**|**'],
    [toggleItalic, 'a |word| here', 'a *|word|* here'],
    [toggleItalic, 'a *|word|* here', 'a |word| here'],
    [toggleItalic, 'a **|word|** here', 'a ***|word|*** here'],
    [toggleItalic, 'a ***|word|*** here', 'a **|word|** here'],
  ])('%#: %j → %j', (command, before, after) => expect(run(command, before)).toBe(after))
})

describe('links', () => {
  it.each([
    ['see |this| now', 'see [this](|) now'],
    ['see | now', 'see [|]() now'],
    ['see |https://example.org| now', 'see [|](https://example.org) now'],
  ])('%j → %j', (before, after) => expect(run(insertLink, before)).toBe(after))

  it.each([
    ['see |this| now', 'https://example.org/a', 'see [this](https://example.org/a)| now'],
    ['see |this| now', ' mailto:me@example.org\n', 'see [this](mailto:me@example.org)| now'],
    ['see | now', 'https://example.org', null],
    ['see |this| now', 'not an address', null],
    ['see |this| now', 'javascript:alert(1)', null],
    ['see |https://a.example| now', 'https://b.example', null],
    ['|two\nlines|', 'https://example.org', null],
  ])('pasting over %j of %j gives %j', (before, pasted, after) => {
    const state = stateOf(before)
    const linked = linkOver(state, pasted)
    expect(linked && marked(state.update(linked).state)).toBe(after)
  })
})

describe('blocks', () => {
  it.each([
    [heading(2), 'a ti|tle', '## a ti|tle'],
    [heading(2), '## a ti|tle', 'a ti|tle'],
    [heading(2), '# a ti|tle', '## a ti|tle'],
    [heading(0), '### a ti|tle', 'a ti|tle'],
    [toggleBullets, '|one\ntwo|', '- |one\n- two|'],
    [toggleBullets, '|- one\n- two|', '|one\ntwo|'],
    [toggleBullets, '|one\n\ntwo|', '- |one\n\n- two|'],
    [toggleNumbers, '|one\ntwo|', '1. |one\n2. two|'],
    [toggleNumbers, '|- one\n- two|', '|1. one\n2. two|'],
    [toggleQuote, 'o|ne', '> o|ne'],
    [toggleQuote, '> o|ne', 'o|ne'],
    [toggleBullets, '  o|ne', '  - o|ne'],
  ])('%#: %j → %j', (command, before, after) => expect(run(command, before)).toBe(after))
})
