/**
 * Colours of code. The core writes Hugo's markup (lines, numbers, marked
 * lines); here the words within it get classes, and the markup stays.
 */
import { t } from '../strings'
import type { Span } from './languages'
import { Recent } from './recent'

export const fences = 'code[class*="language-"]'

/** Numbers before the lines of code: no part of it. */
export const numbers = '.ln, .lnt'

/** Characters of code that are still coloured within a keystroke. */
const longest = 40_000

/** Pieces of code whose colours are kept. */
const kept = 200

/** Languages that Hugo, or a script of the theme's, makes pictures of. */
const diagrams: Record<string, string> = { goat: 'GoAT', mermaid: 'Mermaid' }

export class Colours {
  readonly #known = new Recent<string, Span[]>(kept)
  readonly #asked = new Set<string>()

  constructor(
    private readonly languages: typeof import('./languages'),
    /** Hears that code can be coloured now that could not be. */
    private readonly onLanguage: () => void,
  ) {}

  /** Colours the code; says whether its language has yet to come. */
  colour(code: HTMLElement): 'done' | 'coming' {
    const name = nameOf(code)
    const language = name === null ? null : this.languages.languageOf(name)
    if (!language) return 'done'
    if (!language.support) {
      if (!this.#asked.has(language.name)) {
        this.#asked.add(language.name)
        language.load().then(this.onLanguage, () => undefined)
      }
      return 'coming'
    }
    const texts = textsOf(code)
    const text = texts.map((node) => node.data).join('')
    if (text.length > longest) return 'done'
    paint(texts, this.#known.get(`${language.name}\n${text}`, () => this.languages.spansOf(text, language)))
    return 'done'
  }
}

/** The language that a piece of code says it is in. */
export function nameOf(code: Element): string | null {
  return code.getAttribute('data-lang') ?? /(?:^|\s)language-(\S+)/.exec(code.className)?.[1] ?? null
}

/** Says above a diagram, which is text here, what it is. */
export function labelDiagram(code: Element) {
  const name = diagrams[nameOf(code)?.toLowerCase() ?? '']
  if (name) code.parentElement?.setAttribute('data-label', t.preview.diagram(name))
}

/** The texts of code, without those of its lines' numbers. */
function textsOf(code: HTMLElement): Text[] {
  const walker = code.ownerDocument.createTreeWalker(code, NodeFilter.SHOW_TEXT)
  const texts: Text[] = []
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement?.closest(numbers)) texts.push(node as Text)
  }
  return texts
}

/** Puts each span around its part of the texts, which stay in their elements. */
export function paint(texts: readonly Text[], spans: readonly Span[]) {
  let start = 0
  let next = 0
  for (const node of texts) {
    const { data, ownerDocument: document } = node
    const end = start + data.length
    const parts: (Node | string)[] = []
    let done = start
    for (let at = next; at < spans.length; at++) {
      const span = spans[at]
      if (!span || span.from >= end) break
      if (span.to <= end) next = at + 1
      const [from, to] = [Math.max(span.from, done), Math.min(span.to, end)]
      if (to <= from) continue
      if (from > done) parts.push(data.slice(done - start, from - start))
      const part = document.createElement('span')
      part.className = span.classes
      part.textContent = data.slice(from - start, to - start)
      parts.push(part)
      done = to
    }
    if (parts.length > 0) node.replaceWith(...parts, data.slice(done - start))
    start = end
  }
}
