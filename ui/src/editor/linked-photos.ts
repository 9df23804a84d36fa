/**
 * Undo for photos whose address came later.
 *
 * When a photo is stored its placeholder becomes an address, in a change that
 * undo passes over: nobody wants the placeholder back. But then undoing the
 * photo itself would leave that address behind, as somebody else's words. So
 * the places of the addresses are remembered, the transaction that brought the
 * photo is marked, and undoing it takes its address along.
 */
import { history, historyKeymap, invertedEffects, undo } from '@codemirror/commands'
import { ChangeSet, Prec, StateEffect, StateField, type Annotation, type StateCommand, type Transaction } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'

interface Place {
  id: string
  from: number
  to: number
}

/** Marks the transaction that brings photos in. */
export const broughtPhotos = StateEffect.define<readonly string[]>()
const tookPhotosBack = StateEffect.define<readonly string[]>()

/** Says where the addresses of photos now stand, in the text as it is afterwards. */
export const linkedPhotos = StateEffect.define<readonly Place[]>()

const places = StateField.define<readonly Place[]>({
  create: () => [],
  update(known, transaction) {
    let next = known
    if (transaction.docChanged && next.length)
      next = next
        .map(({ id, from, to }) => ({ id, from: transaction.changes.mapPos(from, 1), to: transaction.changes.mapPos(to, -1) }))
        .filter(({ from, to }) => from < to)
    for (const effect of transaction.effects) if (effect.is(linkedPhotos)) next = [...next, ...effect.value]
    return next
  },
})

const inverted = invertedEffects.of((transaction) =>
  transaction.effects.flatMap((effect) => {
    if (effect.is(broughtPhotos)) return [tookPhotosBack.of(effect.value)]
    if (effect.is(tookPhotosBack)) return [broughtPhotos.of(effect.value)]
    return []
  }),
)

/** Undo that takes the addresses of photos along with the photos. */
export const undoWithPhotos: StateCommand = ({ state, dispatch }) =>
  undo({ state, dispatch: (transaction) => dispatch(withAddresses(transaction)) })

function withAddresses(transaction: Transaction): Transaction {
  const { changes, startState } = transaction
  const ids = new Set(transaction.effects.flatMap((effect) => (effect.is(tookPhotosBack) ? effect.value : [])))
  const left = startState
    .field(places)
    .filter(({ id, from, to }) => ids.has(id) && changes.touchesRange(from, to))
    .map(({ from, to }) => ({ from: changes.mapPos(from, 1), to: changes.mapPos(to, -1) }))
    .filter(({ from, to }) => from < to)
  if (left.length === 0) return transaction
  const along = ChangeSet.of(left, changes.newLength)
  return startState.update({
    changes: changes.compose(along),
    selection: transaction.newSelection.map(along),
    effects: transaction.effects,
    annotations: annotationsOf(transaction),
    scrollIntoView: true,
    filter: false,
  })
}

/** All annotations, with the one by which the history knows its own: it has no public name. */
function annotationsOf(transaction: Transaction): readonly Annotation<unknown>[] {
  return (transaction as unknown as { annotations: readonly Annotation<unknown>[] }).annotations
}

const nativeUndo = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== 'historyUndo') return false
    event.preventDefault()
    return undoWithPhotos(view)
  },
})

export const historyWithPhotos = [
  history(),
  places,
  inverted,
  Prec.high([nativeUndo, keymap.of([{ key: 'Mod-z', run: undoWithPhotos, preventDefault: true }])]),
  keymap.of(historyKeymap),
]
