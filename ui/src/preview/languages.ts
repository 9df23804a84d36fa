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

/** What the pieces of code are; nothing when the language has not been loaded. */
export function spansOf(code: string, language: LanguageDescription): Span[] {
  const spans: Span[] = []
  const parser = language.support?.language.parser
  if (parser) highlightTree(parser.parse(code), classHighlighter, (from, to, classes) => void spans.push({ from, to, classes }))
  return spans
}
