/**
 * Damaged letters of the open post: marked where they stand, counted, and
 * mended in one step that undo takes back.
 *
 * The core says which they are, a moment after the text came to rest; until
 * then the marks move with the text.
 */
import { isolateHistory } from '@codemirror/commands'
import { StateEffect, StateField, type Extension } from '@codemirror/state'
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view'
import type { Backend, TextEdit } from '../backend/backend'
import { debounce, Latest } from '../shared/timing'
import { t } from '../strings'

/** Pause after the last change, ms: nobody waits for this. */
const patience = 400

const setDamaged = StateEffect.define<readonly TextEdit[]>()

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setDamaged)) return Decoration.set(effect.value.map(mark))
    return value.map(transaction.changes)
  },
  provide: (field) => EditorView.decorations.from(field),
})

const mark = ({ from, to, insert }: TextEdit) =>
  Decoration.mark({ class: 'cm-damaged', attributes: { title: t.editor.damagedWas(insert) } }).range(from, to)

/** What the editor needs to show them. */
export const damagedMarks: Extension = marks

export class DamagedLetters {
  /** The edits that mend them. */
  edits: readonly TextEdit[] = $state.raw([])
  /** One as it stands, and what it was. */
  example: { stands: string; was: string } | null = $state.raw(null)
  /** Whether the writer wants to leave them. */
  left = $state(false)

  readonly #latest: Latest<string>
  readonly #later = debounce(() => void this.look(), patience)

  constructor(
    backend: Backend,
    private readonly view: () => EditorView,
  ) {
    this.#latest = new Latest(async (text) => {
      // Without an answer there is nothing to show; the text itself is well.
      const edits = await backend.damagedLetters(text).catch(() => [])
      if (text === this.#text) this.#take(edits)
    })
  }

  /** The text is another. */
  changed() {
    this.#later()
  }

  /** Asks now. */
  look(): Promise<void> {
    return this.#latest.put(this.#text)
  }

  /** Mends all, as one step. */
  async mend() {
    // What was typed meanwhile may have moved them.
    await this.look()
    if (this.edits.length === 0) return
    this.view().dispatch({ changes: [...this.edits], annotations: isolateHistory.of('full'), userEvent: 'input.mend' })
    this.#take([])
  }

  /** Shows the first. */
  show() {
    const first = this.edits[0]
    if (!first) return
    this.view().dispatch({ selection: { anchor: first.from, head: first.to }, effects: EditorView.scrollIntoView(first.from, { y: 'center' }) })
    this.view().focus()
  }

  /** Nothing is asked any more. */
  stop() {
    this.#later.cancel()
    this.#latest.clear()
  }

  get #text() {
    return this.view().state.sliceDoc()
  }

  #take(edits: readonly TextEdit[]) {
    // A letter is the best example: quotation marks look alike.
    const first = edits.find(({ insert }) => /\p{L}/u.test(insert)) ?? edits[0]
    this.edits = edits
    this.example = first ? { stands: this.view().state.sliceDoc(first.from, first.to), was: first.insert } : null
    this.view().dispatch({ effects: setDamaged.of(edits) })
  }
}
