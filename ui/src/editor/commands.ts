/** What the keys and the palette do to the Markdown: commands on CodeMirror's state. */
import { EditorSelection, type ChangeSpec, type EditorState, type StateCommand } from '@codemirror/state'
import type { KeyBinding } from '@codemirror/view'

/** Puts `mark` around every selection, or takes it away; a bare cursor takes its word. */
function toggleMark(mark: string): StateCommand {
  return ({ state, dispatch }) => {
    const size = mark.length
    const changes = state.changeByRange((range) => {
      const { from, to } = range.empty ? (state.wordAt(range.head) ?? range) : range
      const is = (at: number) => at >= 0 && state.sliceDoc(at, at + size) === mark && alone(state, at, mark)
      if (is(from - size) && is(to))
        return {
          changes: [
            { from: from - size, to: from },
            { from: to, to: to + size },
          ],
          range: EditorSelection.range(range.anchor - size, range.head - size),
        }
      if (to - from >= 2 * size && is(from) && is(to - size))
        return {
          changes: [
            { from, to: from + size },
            { from: to - size, to },
          ],
          range: EditorSelection.range(from, to - 2 * size),
        }
      return {
        changes: [
          { from, insert: mark },
          { from: to, insert: mark },
        ],
        range: EditorSelection.range(range.anchor + size, range.head + size),
      }
    })
    dispatch(state.update(changes, { userEvent: 'input.mark', scrollIntoView: true }))
    return true
  }
}

/** Whether the single mark at `at` stands for itself: of `**` it is half, of `***` the third. */
function alone(state: EditorState, at: number, mark: string): boolean {
  if (mark.length > 1) return true
  let from = at
  let to = at + 1
  while (from > 0 && state.sliceDoc(from - 1, from) === mark) from--
  while (state.sliceDoc(to, to + 1) === mark) to++
  return (to - from) % 2 === 1
}

export const toggleBold = toggleMark('**')
export const toggleItalic = toggleMark('*')
export const toggleCode = toggleMark('`')
export const toggleStrike = toggleMark('~~')

/** `[selection](|)`, or `[|](address)` when an address is selected. */
export const insertLink: StateCommand = ({ state, dispatch }) => {
  const changes = state.changeByRange((range) => {
    const text = state.sliceDoc(range.from, range.to)
    const address = isAddress(text)
    const insert = address ? `[](${text})` : `[${text}]()`
    const cursor = range.from + (address || !text ? 1 : insert.length - 1)
    return { changes: { from: range.from, to: range.to, insert }, range: EditorSelection.cursor(cursor) }
  })
  dispatch(state.update(changes, { userEvent: 'input.link', scrollIntoView: true }))
  return true
}

/** Whether `text` is one address to link to. */
export function isAddress(text: string): boolean {
  return /^(https?:\/\/|mailto:)\S+$/i.test(text)
}

/** Pasting an address over a selection links it; none when that is not what happens. */
export function linkOver(state: EditorState, pasted: string): ReturnType<EditorState['changeByRange']> | null {
  const address = pasted.trim()
  if (!isAddress(address) || state.selection.ranges.some((range) => range.empty)) return null
  const texts = state.selection.ranges.map((range) => state.sliceDoc(range.from, range.to))
  if (texts.some((text) => text.includes('\n') || isAddress(text.trim()))) return null
  return state.changeByRange((range) => {
    const insert = `[${state.sliceDoc(range.from, range.to)}](${address})`
    return { changes: { from: range.from, to: range.to, insert }, range: EditorSelection.cursor(range.from + insert.length) }
  })
}

/** Replaces the start of every selected line by what `rewrite` makes of it. */
function eachLine(rewrite: (start: string, index: number, all: string[]) => string): StateCommand {
  const prefix = /^(\s*)(#{1,6}\s+|[-*+]\s+(?:\[[ x]\]\s+)?|\d+[.)]\s+|>\s?)?/
  return ({ state, dispatch }) => {
    const numbers = new Set<number>()
    for (const range of state.selection.ranges) {
      const last = state.doc.lineAt(range.to).number
      for (let line = state.doc.lineAt(range.from).number; line <= last; line++) numbers.add(line)
    }
    const lines = [...numbers].map((line) => state.doc.line(line))
    const filled = lines.length > 1 ? lines.filter((line) => line.text.trim() !== '') : lines
    const starts = filled.map((line) => prefix.exec(line.text)?.[0] ?? '')
    const changes: ChangeSpec[] = filled.map((line, index) => {
      const start = starts[index] ?? ''
      return { from: line.from, to: line.from + start.length, insert: rewrite(start, index, starts) }
    })
    const set = state.changes(changes)
    dispatch(
      state.update({ changes: set, selection: state.selection.map(set, 1), userEvent: 'input.block', scrollIntoView: true }),
    )
    return true
  }
}

const indent = (start: string) => /^\s*/.exec(start)?.[0] ?? ''

/** Makes headings of that level; plain paragraphs when they are that already, or of level 0. */
export function heading(level: number): StateCommand {
  const mark = level ? `${'#'.repeat(level)} ` : ''
  return eachLine((_start, _index, all) => (all.every((other) => other === mark) ? '' : mark))
}

function toggleStart(is: RegExp, mark: (index: number) => string): StateCommand {
  return eachLine((start, index, all) =>
    all.every((other) => is.test(other)) ? indent(start) : indent(start) + mark(index),
  )
}

export const toggleBullets = toggleStart(/^\s*[-*+]\s+$/, () => '- ')
export const toggleNumbers = toggleStart(/^\s*\d+[.)]\s+$/, (index) => `${index + 1}. `)
export const toggleQuote = toggleStart(/^\s*>\s?$/, () => '> ')

export const markdownKeys: readonly KeyBinding[] = [
  { key: 'Mod-b', run: toggleBold },
  { key: 'Mod-i', run: toggleItalic },
  { key: 'Mod-e', run: toggleCode },
  { key: 'Mod-k', run: insertLink },
  { key: 'Mod-Shift-8', run: toggleBullets },
  { key: 'Mod-Shift-7', run: toggleNumbers },
  { key: 'Mod-Shift-9', run: toggleQuote },
  ...[0, 1, 2, 3, 4].map((level) => ({ key: `Mod-Alt-${level}`, run: heading(level) })),
]
