/** Each line runs in the direction of its own words, as it does on the page. */
import { RangeSetBuilder } from '@codemirror/state'
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view'

/** Hebrew, Arabic and their kin: lines without them need no look at their direction. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/
const own = Decoration.line({ attributes: { dir: 'auto' } })

function directions(view: EditorView): DecorationSet {
  const { doc } = view.state
  const builder = new RangeSetBuilder<Decoration>()
  for (const { from, to } of view.visibleRanges) {
    for (let line = doc.lineAt(from); ; line = doc.line(line.number + 1)) {
      if (rightToLeft.test(line.text)) builder.add(line.from, line.from, own)
      if (line.to >= to || line.number === doc.lines) break
    }
  }
  return builder.finish()
}

const lines = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = directions(view)
    }
    update(update: ViewUpdate) {
      if (update.docChanged || update.viewportChanged) this.decorations = directions(update.view)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

export const direction = [lines, EditorView.perLineTextDirection.of(true)]
