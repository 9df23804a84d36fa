/** A few quiet words where the body will be, while there is none. */
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view'
import type { EditorState } from '@codemirror/state'
import { frontMatterBlock } from './front-matter-block'

class Words extends WidgetType {
  constructor(private readonly words: string) {
    super()
  }
  override toDOM() {
    const span = document.createElement('span')
    span.className = 'cm-placeholder'
    span.setAttribute('aria-hidden', 'true')
    span.textContent = this.words
    return span
  }
  override eq(other: Words) {
    return other.words === this.words
  }
  override ignoreEvent() {
    return false
  }
}

export function bodyPlaceholder(words: string) {
  const widget = Decoration.widget({ widget: new Words(words), side: 1 })
  const show = (state: EditorState): DecorationSet => {
    const { end, hidden } = state.field(frontMatterBlock)
    const start = hidden ? end : 0
    if (state.doc.length - start > 4 || state.sliceDoc(start).trim() !== '') return Decoration.none
    const line = state.doc.lineAt(state.selection.main.head)
    const at = line.from >= start ? line.to : state.doc.length
    return Decoration.set(widget.range(at))
  }
  return EditorView.decorations.compute(['doc', 'selection', frontMatterBlock], show)
}
