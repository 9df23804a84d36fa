/**
 * Undo for photos whose address came later.
 *
 * When a photo is stored its placeholder becomes an address, in a change that
 * undo passes over: nobody wants the placeholder back. But then undoing the
 * photo itself would leave that address behind, as somebody else's words. So
 * the places of the addresses are remembered, the transaction that brought the
 * photo is marked, and undoing it takes its address along. The marks also tell
 * which photos undo and redo take back and bring again, with their jobs.
 */
import { history, historyKeymap, invertedEffects, redo, undo } from '@codemirror/commands'
import { ChangeSet, Prec, StateEffect, StateField, type Annotation, type EditorState, type StateCommand, type Transaction } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import type { Replacement } from './patch'

interface Place {
  id: string
  from: number
  to: number
}

/** Marks the transaction that brings photos in. */
export const broughtPhotos = StateEffect.define<readonly string[]>()
/** Marks the transaction that takes them out. */
export const tookPhotosBack = StateEffect.define<readonly string[]>()

/** Says where the addresses of photos now stand, in the text as it is afterwards. */
export const linkedPhotos = StateEffect.define<readonly Place[]>()

/** Says where the addresses of photos stand after photos have changed places. */
export const standingPhotos = StateEffect.define<readonly Place[]>({
  map: (places, changes) => places.map(({ id, from, to }) => ({ id, from: changes.mapPos(from, 1), to: changes.mapPos(to, -1) })).filter(({ from, to }) => from < to),
})

const places = StateField.define<readonly Place[]>({
  create: () => [],
  update(known, transaction) {
    let next = known
    if (transaction.docChanged && next.length)
      next = next
        .map(({ id, from, to }) => ({ id, from: transaction.changes.mapPos(from, 1), to: transaction.changes.mapPos(to, -1) }))
        .filter(({ from, to }) => from < to)
    for (const effect of transaction.effects) {
      if (effect.is(linkedPhotos)) next = [...next, ...effect.value]
      if (effect.is(standingPhotos)) next = effect.value
    }
    return next
  },
})

const inverted = invertedEffects.of((transaction) =>
  transaction.effects.flatMap((effect): StateEffect<unknown>[] => {
    if (effect.is(broughtPhotos)) return [tookPhotosBack.of(effect.value)]
    if (effect.is(tookPhotosBack)) return [broughtPhotos.of(effect.value)]
    if (effect.is(standingPhotos)) return [standingPhotos.of(transaction.startState.field(places))]
    return []
  }),
)

/** Where the addresses stand after edits that write whole photos elsewhere. */
export function placesAfter(state: EditorState, edits: readonly Replacement[], changes: ChangeSet): readonly Place[] {
  const found = new Set<number>()
  return state.field(places).flatMap(({ id, from, to }) => {
    if (!edits.some((edit) => edit.from <= from && to <= edit.to)) return [{ id, from: changes.mapPos(from, 1), to: changes.mapPos(to, -1) }]
    const address = state.sliceDoc(from, to)
    for (const edit of edits)
      for (let at = edit.insert.indexOf(address); at >= 0; at = edit.insert.indexOf(address, at + 1)) {
        const start = changes.mapPos(edit.from, -1) + at
        if (found.has(start)) continue
        found.add(start)
        return [{ id, from: start, to: start + address.length }]
      }
    return []
  })
}

const withPhotos =
  (step: StateCommand): StateCommand =>
  ({ state, dispatch }) =>
    step({ state, dispatch: (transaction) => dispatch(withAddresses(transaction)) })

/** Undo that takes the addresses of photos along with the photos. */
export const undoWithPhotos = withPhotos(undo)
/** Redo likewise: it may do again that a photo was taken out. */
export const redoWithPhotos = withPhotos(redo)

/** Which photos undo or redo has taken out of the text, and which it has brought again. */
export function photosMoved(transactions: readonly Transaction[]): { taken: string[]; brought: string[] } {
  const effects = transactions
    .filter((transaction) => transaction.isUserEvent('undo') || transaction.isUserEvent('redo'))
    .flatMap((transaction) => transaction.effects)
  return {
    taken: effects.flatMap((effect) => (effect.is(tookPhotosBack) ? effect.value : [])),
    brought: effects.flatMap((effect) => (effect.is(broughtPhotos) ? effect.value : [])),
  }
}

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
    const step = { historyUndo: undoWithPhotos, historyRedo: redoWithPhotos }[event.inputType]
    if (!step) return false
    event.preventDefault()
    return step(view)
  },
})

const keys = keymap.of([
  { key: 'Mod-z', run: undoWithPhotos, preventDefault: true },
  { key: 'Mod-y', mac: 'Mod-Shift-z', run: redoWithPhotos, preventDefault: true },
  { linux: 'Ctrl-Shift-z', run: redoWithPhotos, preventDefault: true },
])

export const historyWithPhotos = [history(), places, inverted, Prec.high([nativeUndo, keys]), keymap.of(historyKeymap)]
