/** Photos shown small below the line that links them. */
import { syntaxTree } from '@codemirror/language'
import { RangeSetBuilder, StateEffect, type Transaction } from '@codemirror/state'
import { Decoration, ViewPlugin, WidgetType, type DecorationSet, type EditorView, type ViewUpdate } from '@codemirror/view'

/** Where a linked picture can be seen from here; none when it cannot. */
export type ResolvePhoto = (address: string) => string | null

/** Says that photos which could not be seen may be seen now. */
export const lookAgain = StateEffect.define<null>()

class Thumbnail extends WidgetType {
  constructor(
    private readonly source: string,
    private readonly alt: string,
  ) {
    super()
  }
  override toDOM(view: EditorView) {
    const frame = document.createElement('span')
    frame.className = 'cm-thumbnail'
    frame.contentEditable = 'false'
    const image = document.createElement('img')
    image.alt = this.alt
    image.draggable = false
    image.onload = () => view.requestMeasure()
    image.onerror = () => {
      frame.classList.add('cm-thumbnail-missing')
      view.requestMeasure()
    }
    image.src = this.source
    frame.append(image)
    return frame
  }
  override eq(other: Thumbnail) {
    return other.source === this.source
  }
  override get estimatedHeight() {
    return 120
  }
}

export function thumbnails(resolve: ResolvePhoto) {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet
      constructor(view: EditorView) {
        this.decorations = build(view, resolve)
      }
      update(update: ViewUpdate) {
        const parsed = syntaxTree(update.startState) !== syntaxTree(update.state)
        if (update.docChanged || update.viewportChanged || parsed || update.transactions.some(isNews))
          this.decorations = build(update.view, resolve)
      }
    },
    { decorations: (plugin) => plugin.decorations },
  )
}

const isNews = (transaction: Transaction) => transaction.reconfigured || transaction.effects.some((effect) => effect.is(lookAgain))

function build(view: EditorView, resolve: ResolvePhoto): DecorationSet {
  const { doc } = view.state
  const builder = new RangeSetBuilder<Decoration>()
  let last = -1
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: (node) => {
        if (node.name !== 'Image') return
        const address = node.node.getChild('URL')
        const source = address && resolve(doc.sliceString(address.from, address.to))
        const end = doc.lineAt(node.to).to
        if (!source || end < last) return
        last = end
        const alt = /^!\[([^\]]*)\]/.exec(doc.sliceString(node.from, node.to))?.[1] ?? ''
        builder.add(end, end, Decoration.widget({ widget: new Thumbnail(source, alt), side: 1 }))
      },
    })
  }
  return builder.finish()
}
