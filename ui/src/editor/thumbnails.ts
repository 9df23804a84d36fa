/** Photos shown small below the line that links them. */
import { syntaxTree } from '@codemirror/language'
import { RangeSetBuilder, StateEffect, type EditorState, type Transaction } from '@codemirror/state'
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
  for (const range of view.visibleRanges)
    for (const { address, alt, to } of shownIn(view.state, range.from, range.to)) {
      const source = resolve(address)
      const end = doc.lineAt(to).to
      if (!source || end < last) continue
      last = end
      builder.add(end, end, Decoration.widget({ widget: new Thumbnail(source, alt), side: 1 }))
    }
  return builder.finish()
}

interface Shown {
  address: string
  alt: string
  /** Where it ends. */
  to: number
}

const tag = /\{\{[<%]\s*(?!\/)[^{}]*?[>%]\}\}|\{%-?\s*include\s[^{}]*?%\}|<img\s[^<>]*>/gi
const param = (names: string) => new RegExp(`\\s(?:${names})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|'([^']*)'|\`([^\`]*)\`|([^\\s>"'\`]+))`, 'i')
const sourceOf = param('src|image|img|image_path')
/** The first parameter, where it names a picture: some shortcodes give parameters no names. */
const firstOf = /^\{\{[<%]\s*[^\s=]+\s+["`]?([^\s"`=]+\.(?:jpe?g|png|gif|webp|avif|svg)|dropcap:\w+)["`\s>%]/i
const altOf = param('alt')

/** The pictures of a stretch of text in their order: Markdown images, shortcodes that show one, and `<img>`. */
export function shownIn(state: EditorState, from: number, to: number): Shown[] {
  const found: Shown[] = []
  const tree = syntaxTree(state)
  tree.iterate({
    from,
    to,
    enter: (node) => {
      if (node.name !== 'Image') return
      const url = node.node.getChild('URL')
      const alt = /^!\[([^\]]*)\]/.exec(state.sliceDoc(node.from, node.to))?.[1] ?? ''
      if (url) found.push({ address: state.sliceDoc(url.from, url.to), alt, to: node.to })
    },
  })
  const text = state.sliceDoc(from, to)
  if (/\{\{[<%]|\{%|<img/i.test(text))
    for (const { 0: whole, index } of text.matchAll(tag)) {
      const value = (of: RegExp) => of.exec(whole)?.slice(1).find((part) => part !== undefined)
      const address = value(sourceOf) ?? firstOf.exec(whole)?.[1]
      if (address && !inCode(tree.resolveInner(from + index, 1))) found.push({ address, alt: value(altOf) ?? '', to: from + index + whole.length })
    }
  return found.sort((one, other) => one.to - other.to)
}

function inCode(node: ReturnType<typeof syntaxTree>['topNode'] | null): boolean {
  for (let at = node; at; at = at.parent) if (/Code|Comment/.test(at.name)) return true
  return false
}
