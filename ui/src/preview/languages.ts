/**
 * The languages of code in fences: CodeMirror's, each a file of its own that
 * comes when a post first has it. Only imported when there is code.
 */
import { LanguageDescription } from '@codemirror/language'
import { languages } from '@codemirror/language-data'
import { classHighlighter, highlightTree } from '@lezer/highlight'

/** A piece of code and what it is. */
export interface Span {
  from: number
  to: number
  classes: string
}

/** Names that Hugo's highlighter knows and CodeMirror does not, or takes for another language. */
const others = new Map([
  ['bash-session', 'shell'], ['console', 'shell'], ['docker', 'dockerfile'], ['golang', 'go'], ['htm', 'html'], ['jsonc', 'json'],
  ['php3', 'php'], ['plain', ''], ['plaintext', ''], ['posh', 'powershell'], ['pwsh', 'powershell'], ['py3', 'python'],
  ['python3', 'python'], ['rs', 'rust'], ['shell-session', 'shell'], ['svelte', 'html'], ['svg', 'xml'], ['text', ''], ['txt', ''],
])

/** The language of that name, if there is one. */
export function languageOf(name: string): LanguageDescription | null {
  const small = name.toLowerCase()
  const known = others.get(small) ?? small
  if (known === '') return null
  return LanguageDescription.matchLanguageName(languages, known, false) ?? LanguageDescription.matchFilename(languages, `a.${known}`)
}

/** Milliseconds that code may take to be read: usual code takes one or two. */
const patience = 100

/** Pieces that are still coloured: each is an element of the page. */
const most = 10_000

/**
 * What the pieces of code are; nothing when the language has not been loaded,
 * or when it takes too long: some texts cost the square of their length.
 */
export function spansOf(code: string, language: LanguageDescription): Span[] {
  const parse = language.support?.language.parser.startParse(code)
  if (!parse) return []
  const end = performance.now() + patience
  let tree = parse.advance()
  while (!tree) {
    if (performance.now() > end) return []
    tree = parse.advance()
  }
  const spans: Span[] = []
  highlightTree(tree, classHighlighter, (from, to, classes) => {
    if (spans.length <= most) spans.push({ from, to, classes })
  })
  return spans.length > most ? [] : spans
}
