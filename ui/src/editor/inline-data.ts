/**
 * Pictures that are written into an address, such as the blurred one that is
 * seen while a photo loads, shown short: the text has all of it, and what is
 * copied or saved is the text.
 */
import { RangeSetBuilder } from '@codemirror/state'
import { Decoration, EditorView, ViewPlugin, WidgetType, type DecorationSet, type ViewUpdate } from '@codemirror/view'
import { t } from '../strings'

class Short extends WidgetType {
  constructor(private readonly length: number) {
    super()
  }
  override toDOM() {
    const span = document.createElement('span')
    span.className = 'cm-inline-data'
    span.textContent = '…'
    span.title = t.editor.inlineData(this.length)
    span.setAttribute('role', 'img')
    span.setAttribute('aria-label', span.title)
    return span
  }
  override eq(other: Short) {
    return other.length === this.length
  }
}

/** Shorter ones are shown as they are. */
const shortest = 24
const address = /data:[\w/+.-]*(?:;[\w=-]+)*;base64,([\w+/=]+)/g

/** Where the bytes of such pictures stand in a stretch of text. */
export function inlineData(text: string, from = 0): { from: number; to: number }[] {
  if (!text.includes(';base64,')) return []
  return [...text.matchAll(address)].flatMap(({ 0: whole, 1: bytes = '', index }) => {
    const end = from + index + whole.length
    return bytes.length < shortest ? [] : [{ from: end - bytes.length, to: end }]
  })
}

function build({ state, visibleRanges }: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  let done = 0
  for (const range of visibleRanges) {
    // A line in part is read from its beginning to its end.
    const [from, to] = [Math.max(done, state.doc.lineAt(range.from).from), state.doc.lineAt(range.to).to]
    if (from >= to) continue
    for (const place of inlineData(state.sliceDoc(from, to), from)) builder.add(place.from, place.to, Decoration.replace({ widget: new Short(place.to - place.from) }))
    done = to
  }
  return builder.finish()
}

export const shortData = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = build(view)
    }
    update(update: ViewUpdate) {
      if (update.docChanged || update.viewportChanged) this.decorations = build(update.view)
    }
  },
  {
    decorations: (plugin) => plugin.decorations,
    // The cursor goes past it in one step, and takes it away whole.
    provide: (plugin) => EditorView.atomicRanges.of((view) => view.plugin(plugin)?.decorations ?? Decoration.none),
  },
)
