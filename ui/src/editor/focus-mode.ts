/** In focus mode only the paragraph with the cursor is in full ink. */
import { RangeSetBuilder } from '@codemirror/state'
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view'

const dim = Decoration.line({ class: 'cm-dim' })

function others(view: EditorView): DecorationSet {
  const { doc, selection } = view.state
  let first = doc.lineAt(selection.main.from)
  let last = doc.lineAt(selection.main.to)
  while (first.number > 1 && first.text.trim() && doc.line(first.number - 1).text.trim()) first = doc.line(first.number - 1)
  while (last.number < doc.lines && last.text.trim() && doc.line(last.number + 1).text.trim()) last = doc.line(last.number + 1)
  const builder = new RangeSetBuilder<Decoration>()
  for (const { from, to } of view.visibleRanges) {
    for (let at = doc.lineAt(from).from; at <= to; at = doc.lineAt(at).to + 1)
      if (at < first.from || at > last.from) builder.add(at, at, dim)
  }
  return builder.finish()
}

export const focusMode = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = others(view)
    }
    update(update: ViewUpdate) {
      if (update.docChanged || update.selectionSet || update.viewportChanged) this.decorations = others(update.view)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)
