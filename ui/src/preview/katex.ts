/**
 * KaTeX, which Hugo draws formulas with too, within bounds: no formula of a
 * post may link, load, or keep the window from answering. Only imported when
 * there is a formula.
 */
import katex, { ParseError, type KatexOptions } from 'katex'
import all from 'katex/dist/katex.min.css?raw'
import own from './formula.css?raw'

/** Why a formula is not drawn. */
export interface Problem {
  kind: 'wrong' | 'tooLong' | 'tooDeep' | 'tooMuch'
  /** What KaTeX says. */
  words: string
}

export type Drawing = { drawn: Element; problem?: undefined } | { drawn: null; problem: Problem }

const files = import.meta.glob<string>('../../node_modules/katex/dist/fonts/*.woff2', { query: '?url', import: 'default', eager: true })

/** Characters of a formula that is still drawn. */
const longest = 10_000

/** Elements within elements that are still laid out: engines do that by recursion. */
const deepest = 400

const mostElements = 40_000

/**
 * Fractions, indices and the like are tables to the engine, and WebKit
 * measures a table in a table twice as often as that around it: twenty
 * fractions in each other take it half a minute.
 */
const table = 'vlist-t2'
const deepestTable = 10
const mostMeasuring = 20_000

/** Commands by which a formula defines others, which may call each other. */
const defines = /\\(?:[egx]?def|(?:re|provide)?newcommand|renewcommand|providecommand|(?:future)?let)(?![a-zA-Z])/

/** The step between reading and drawing, which KaTeX's types do not name. */
const { __renderToDomTree: treeOf } = katex as typeof katex & {
  __renderToDomTree(tex: string, options: KatexOptions): Tree & { toNode(): Element }
}

/** Draws a formula, or says why not. Never throws. */
export function draw(tex: string, display: boolean): Drawing {
  if (tex.length > longest) return none('tooLong')
  try {
    const tree = treeOf(tex, {
      displayMode: display,
      trust: false,
      // Sites differ in how strict they are; what can be drawn is drawn.
      strict: (code: string) => (code === 'htmlExtension' ? 'error' : 'ignore'),
      maxSize: 30,
      maxExpand: expansions(tex),
      errorColor: 'var(--caution)',
    })
    // Looked at before any element is made of it: that takes the engine time, too.
    const size = sizeOf(tree)
    if (size.depth > deepest || size.tables > deepestTable) return none('tooDeep')
    if (size.elements > mostElements || size.measuring > mostMeasuring) return none('tooMuch')
    return { drawn: tree.toNode() }
  } catch (error) {
    if (error instanceof ParseError) return /too many expansions/i.test(error.message) ? none('tooMuch') : none('wrong', plain(error))
    return none('tooDeep')
  }
}

const none = (kind: Problem['kind'], words = ''): Drawing => ({ drawn: null, problem: { kind, words } })

/**
 * How many commands may be replaced by what they stand for. One that the
 * formula defines may stand for as much as the formula is long.
 */
export function expansions(tex: string): number {
  return defines.test(tex) ? Math.max(20, Math.min(1000, Math.round(50_000 / tex.length))) : 1000
}

/** What is wrong, without what KaTeX says around it. */
function plain(error: ParseError): string {
  const { rawMessage } = error as ParseError & { rawMessage?: string }
  return (rawMessage ?? error.message).replace(/'EOF'/g, 'the end')
}

/** What KaTeX makes before there are elements. */
interface Tree {
  children?: Tree[]
  classes?: string[]
}

interface Size {
  elements: number
  depth: number
  /** How many tables are in each other. */
  tables: number
  /** How often tables are measured. */
  measuring: number
}

/** How large what is drawn will be; without recursion, since it may be too deep for that. */
function sizeOf(root: Tree): Size {
  const size: Size = { elements: 0, depth: 0, tables: 0, measuring: 0 }
  const todo = [{ tree: root, depth: 0, tables: 0 }]
  for (let next = todo.pop(); next; next = todo.pop()) {
    const { tree, depth } = next
    const isTable = tree.classes?.includes(table) ?? false
    const tables = next.tables + (isTable ? 1 : 0)
    size.elements += 1
    size.depth = Math.max(size.depth, depth)
    size.tables = Math.max(size.tables, tables)
    if (isTable) size.measuring += 2 ** tables
    for (const child of tree.children ?? []) todo.push({ tree: child, depth: depth + 1, tables })
  }
  return size
}

/** The rules of a formula, without the faces: those count only in the page around it. */
export const style = all.replace(/@font-face\{[^}]*\}/g, '') + own

/** The font faces, with whole addresses: the app's own files, one format of each. */
export function faces(base: string): string {
  return Object.entries(files)
    .map(([file, url]) => {
      const [, family, kind = ''] = /(KaTeX_\w+)-(\w+)\.woff2$/.exec(file) ?? []
      const weight = kind.includes('Bold') ? 700 : 400
      const slant = kind.includes('Italic') ? 'italic' : 'normal'
      const address = new URL(url, base).href
      return `@font-face { font-family: ${family}; font-weight: ${weight}; font-style: ${slant}; font-display: block; src: url("${address}") format("woff2"); }\n`
    })
    .join('')
}
