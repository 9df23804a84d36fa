/**
 * Markdown as a writer sees it: what is meant stands out, the marks step back.
 *
 * The front matter is a block of its own for the parser, so that its colons
 * and dashes are never taken for headings and rules.
 */
import { HighlightStyle, syntaxHighlighting, syntaxTree } from '@codemirror/language'
import { markdown as markdownLanguageSupport, markdownLanguage } from '@codemirror/lang-markdown'
import { RangeSetBuilder } from '@codemirror/state'
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from '@codemirror/view'
import { styleTags, tags, Tag } from '@lezer/highlight'
import type { BlockContext, Line, MarkdownConfig } from '@lezer/markdown'

const frontMatterTag = Tag.define()

/** Takes a block of front matter whole, at the very start of the text. */
function parseFrontMatter(context: BlockContext, line: Line): boolean {
  const fence = line.text.trimEnd()
  if (context.lineStart !== 0 || (fence !== '---' && fence !== '+++')) return false
  while (context.nextLine()) {
    if (line.text.trimEnd() === fence) {
      context.nextLine()
      context.addElement(context.elt('FrontMatter', 0, context.prevLineEnd()))
      return true
    }
  }
  context.addElement(context.elt('FrontMatter', 0, context.prevLineEnd()))
  return true
}

const frontMatter: MarkdownConfig = {
  defineNodes: [{ name: 'FrontMatter', block: true }],
  parseBlock: [{ name: 'FrontMatter', parse: parseFrontMatter, before: 'HorizontalRule' }],
  props: [styleTags({ FrontMatter: frontMatterTag })],
}

const style = HighlightStyle.define([
  { tag: tags.heading, fontWeight: '650', color: 'var(--ink)' },
  { tag: tags.strong, fontWeight: '680' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: tags.link, color: 'var(--accent)' },
  { tag: tags.url, class: 'cm-address' },
  { tag: tags.monospace, class: 'cm-mono' },
  { tag: tags.quote, color: 'var(--ink-2)' },
  { tag: tags.processingInstruction, color: 'var(--ink-3)', fontWeight: '400' },
  { tag: tags.contentSeparator, color: 'var(--ink-3)' },
  { tag: tags.labelName, color: 'var(--ink-3)' },
  { tag: frontMatterTag, class: 'cm-mono' },
  { tag: [tags.comment, tags.angleBracket, tags.tagName, tags.attributeName], color: 'var(--ink-3)' },
])

/** Nodes whose lines have a look of their own. */
const lineClasses: Readonly<Record<string, string>> = {
  ATXHeading1: 'cm-h1',
  ATXHeading2: 'cm-h2',
  ATXHeading3: 'cm-h3',
  ATXHeading4: 'cm-h4',
  SetextHeading1: 'cm-h1',
  SetextHeading2: 'cm-h2',
  FencedCode: 'cm-code-line',
  CodeBlock: 'cm-code-line',
  Blockquote: 'cm-quote-line',
  FrontMatter: 'cm-front-matter-line',
  Table: 'cm-table-line',
}

function lineLooks(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  const classes = new Map<number, string>()
  const { doc } = view.state
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: (node) => {
        const look = lineClasses[node.name]
        if (!look) return
        const end = Math.min(node.to, to)
        for (let at = doc.lineAt(Math.max(node.from, from)).from; at <= end; at = doc.lineAt(at).to + 1)
          classes.set(at, classes.has(at) ? `${classes.get(at)} ${look}` : look)
      },
    })
  }
  for (const [at, look] of [...classes].sort(([a], [b]) => a - b)) builder.add(at, at, Decoration.line({ class: look }))
  return builder.finish()
}

const lines = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = lineLooks(view)
    }
    update(update: ViewUpdate) {
      if (update.docChanged || update.viewportChanged || syntaxTree(update.startState) !== syntaxTree(update.state))
        this.decorations = lineLooks(update.view)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

export const markdown = [
  markdownLanguageSupport({ base: markdownLanguage, extensions: [frontMatter], completeHTMLTags: false }),
  syntaxHighlighting(style),
  lines,
]
