import { EditorState, type TransactionSpec } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import { frontMatterBlock, frontMatterHidden, setFrontMatter } from './front-matter-block'

const head = '---\ntitle: a\n---\n'

function hidden(text: string, end = head.length, isHidden = true): EditorState {
  const state = EditorState.create({ doc: text, extensions: frontMatterHidden, selection: { anchor: text.length } })
  return state.update({ effects: setFrontMatter.of({ end, hidden: isHidden }) }).state
}

const after = (state: EditorState, spec: TransactionSpec) => state.update(spec).state

describe('the hidden front matter', () => {
  it('keeps the cursor out', () => {
    const state = after(hidden(`${head}body`), { selection: { anchor: 0 } })
    expect(state.selection.main.head).toBe(head.length)
  })

  it('is not selected with everything', () => {
    const state = after(hidden(`${head}body`), { selection: { anchor: 0, head: head.length + 4 } })
    expect([state.selection.main.from, state.selection.main.to]).toEqual([head.length, head.length + 4])
  })

  it.each([
    ['a backspace at its end', { changes: { from: head.length - 1, to: head.length }, userEvent: 'delete.backward' }, `${head}body`],
    ['typing inside it', { changes: { from: 5, insert: 'x' }, userEvent: 'input.type' }, `${head}body`],
    ['deleting across its end', { changes: { from: 4, to: head.length + 2 }, userEvent: 'delete.selection' }, `${head}dy`],
  ] as const)('survives %s', (_name, spec, expected) => expect(after(hidden(`${head}body`), spec).sliceDoc()).toBe(expected))

  it('lets the body be typed and the form and undo change it', () => {
    const state = hidden(`${head}body`)
    expect(after(state, { changes: { from: head.length, insert: 'x' }, userEvent: 'input.type' }).sliceDoc()).toBe(`${head}xbody`)
    expect(after(state, { changes: { from: 11, to: 12, insert: 'b' }, userEvent: 'form' }).sliceDoc()).toContain('title: b')
    expect(after(state, { changes: { from: 11, to: 12, insert: 'b' }, userEvent: 'undo' }).sliceDoc()).toContain('title: b')
  })

  it('grows and shrinks with the edits of the form', () => {
    const state = after(hidden(`${head}body`), { changes: { from: 13, insert: 'draft: true\n' }, userEvent: 'form' })
    expect(state.field(frontMatterBlock).end).toBe(head.length + 12)
  })

  it('does not take in what is typed right behind it', () => {
    const state = after(hidden(`${head}body`), { changes: { from: head.length, insert: 'x' }, userEvent: 'input.type' })
    expect(state.field(frontMatterBlock).end).toBe(head.length)
  })

  it('brings a line break when the closing line has none', () => {
    const bare = head.slice(0, -1)
    const state = after(hidden(bare, bare.length), { changes: { from: bare.length, insert: 'x' }, userEvent: 'input.type' })
    expect(state.sliceDoc()).toBe(`${head}x`)
    expect(state.selection.main.head).toBe(head.length + 1)
  })

  it('can be edited when it is shown', () => {
    const state = hidden(`${head}body`, head.length, false)
    expect(after(state, { changes: { from: 5, insert: 'x' }, userEvent: 'input.type' }).sliceDoc()).toContain('tx')
    expect(after(state, { selection: { anchor: 2 } }).selection.main.head).toBe(2)
  })
})
