/**
 * The front matter in the text: hidden behind the form, and out of reach.
 *
 * The editor holds the whole file. While the form is shown the block at its
 * start is replaced by nothing, the cursor cannot enter it, and typing cannot
 * change it; edits from the form and undo can.
 */
import { EditorSelection, EditorState, StateEffect, StateField, type ChangeSpec, type Transaction } from '@codemirror/state'
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view'

interface Block {
  /** Where the body starts. */
  end: number
  hidden: boolean
}

/** Says where the body starts and whether what is before it is hidden. */
export const setFrontMatter = StateEffect.define<Block>()

export const frontMatterBlock = StateField.define<Block>({
  create: () => ({ end: 0, hidden: false }),
  update(block, transaction) {
    const end = transaction.docChanged ? transaction.changes.mapPos(block.end, -1) : block.end
    const set = transaction.effects.find((effect) => effect.is(setFrontMatter))
    if (set?.is(setFrontMatter)) return { ...set.value, end: Math.min(set.value.end, transaction.newDoc.length) }
    return end === block.end ? block : { ...block, end }
  },
})

class Nothing extends WidgetType {
  override toDOM() {
    const nothing = document.createElement('div')
    nothing.className = 'cm-hidden-block'
    return nothing
  }
  override eq() {
    return true
  }
  override get estimatedHeight() {
    return 0
  }
}

const nothing = Decoration.replace({ widget: new Nothing(), block: true })

function hiddenRange(state: EditorState): DecorationSet {
  const { end, hidden } = state.field(frontMatterBlock)
  if (!hidden || end === 0) return Decoration.none
  // Up to the line break, so that the body's first line stands by itself.
  const to = state.sliceDoc(end - 1, end) === '\n' ? end - 1 : end
  return to > 0 ? Decoration.set(nothing.range(0, to)) : Decoration.none
}

const hiding = EditorView.decorations.compute([frontMatterBlock, 'doc'], hiddenRange)
const atomic = EditorView.atomicRanges.of((view) => hiddenRange(view.state))

const guard = EditorState.transactionFilter.of((transaction) => {
  const { end, hidden } = transaction.startState.field(frontMatterBlock)
  const typed = ['input', 'delete', 'move'].some((event) => transaction.isUserEvent(event))
  if (hidden && end > 0 && transaction.docChanged && typed) {
    const kept = keptChanges(transaction, end)
    if (kept) return kept
  }
  return clampSelection(transaction)
})

/** The typed changes without what would reach the block; none when nothing would. */
function keptChanges(transaction: Transaction, end: number) {
  const doc = transaction.startState.doc
  const bare = end === doc.length && doc.sliceString(end - 1, end) !== '\n'
  const changes: ChangeSpec[] = []
  let touched = false
  let cursor: number | null = null
  transaction.changes.iterChanges((from, to, _from, _to, inserted) => {
    if (from < end) touched = true
    if (from >= end && !bare) changes.push({ from, to, insert: inserted })
    else if (from >= end) {
      // The closing line has no line break yet: the body brings it.
      touched = true
      changes.push({ from, to, insert: `\n${inserted.toString()}` })
      cursor = from + inserted.length + 1
    } else if (to > end) changes.push({ from: end, to, insert: inserted })
  })
  if (!touched) return null
  return { changes, selection: cursor === null ? undefined : EditorSelection.cursor(cursor), scrollIntoView: true }
}

/** The transaction, with its selection kept out of the block. */
function clampSelection(transaction: Transaction) {
  const set = transaction.effects.find((effect) => effect.is(setFrontMatter))
  const block = transaction.startState.field(frontMatterBlock)
  const hidden = set?.is(setFrontMatter) ? set.value.hidden : block.hidden
  const end = set?.is(setFrontMatter)
    ? set.value.end
    : transaction.docChanged
      ? transaction.changes.mapPos(block.end, -1)
      : block.end
  const selection = transaction.newSelection
  if (!hidden || end > transaction.newDoc.length || selection.ranges.every((range) => range.from >= end)) return transaction
  const ranges = selection.ranges.map((range) =>
    EditorSelection.range(Math.max(end, range.anchor), Math.max(end, range.head)),
  )
  return [transaction, { selection: EditorSelection.create(ranges, selection.mainIndex), sequential: true }]
}

export const frontMatterHidden = [frontMatterBlock, hiding, atomic, guard]

/** The key that a line of the front matter gives a value, while the block is hidden. */
export function hiddenKey(state: EditorState, line: number): string | null {
  const { end, hidden } = state.field(frontMatterBlock)
  if (!hidden || line >= state.doc.lines || state.doc.line(line + 1).from >= end) return null
  return /^\s*["']?([^"'\s:=]+)/.exec(state.doc.line(line + 1).text)?.[1] ?? null
}
