/**
 * Formulas in the page. The core marks each with its delimiters and its text
 * (`markdown/passthrough.rs`); here it is drawn into a shadow of its element,
 * where no stylesheet of a theme reaches it. What was typed stays the
 * element's own text, so that words are counted and copied as the writer
 * knows them. KaTeX and its fonts come when a post first has a formula.
 */
import { t } from '../strings'
import type { Problem } from './katex'
import { Recent } from './recent'

export const formulas = '.dropcap-formula'

/** Formulas that are kept as they were drawn. */
const kept = 500

export class Formulas {
  readonly #drawn = new Recent<string, Node>(kept)
  #sheet: CSSStyleSheet | null = null

  constructor(
    private readonly document: Document,
    private readonly katex: typeof import('./katex'),
  ) {
    const faces = document.createElement('style')
    faces.textContent = katex.faces(document.baseURI)
    document.head.append(faces)
  }

  /** Draws the formula of an element; says in its place why it cannot be drawn. */
  draw(element: HTMLElement) {
    const tex = texOf(element)
    if (tex === null) return
    const display = element.classList.contains('dropcap-display')
    const drawn = this.#drawn.get(`${display} ${tex}`, () => this.#shown(element, tex, display))
    const shadow = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
    shadow.adoptedStyleSheets = [this.#style()]
    shadow.replaceChildren(this.document.importNode(drawn, true))
  }

  #shown(element: HTMLElement, tex: string, display: boolean): Node {
    const drawing = this.katex.draw(tex, display)
    return drawing.drawn ?? this.#wrong(element.textContent, drawing.problem)
  }

  #wrong(source: string, problem: Problem): Node {
    const box = Object.assign(this.document.createElement('span'), { className: 'wrong' })
    const typed = Object.assign(this.document.createElement('code'), { textContent: source.trim() })
    const reason = Object.assign(this.document.createElement('span'), { className: 'reason', textContent: t.preview.formula[problem.kind](problem.words) })
    box.append(typed, ' ', reason)
    return box
  }

  #style(): CSSStyleSheet {
    if (!this.#sheet) {
      const view = this.document.defaultView as Window & typeof globalThis
      this.#sheet = new view.CSSStyleSheet()
      this.#sheet.replaceSync(this.katex.style)
    }
    return this.#sheet
  }
}

/** The text between the delimiters; none where the core did not write the element. */
export function texOf(element: Element): string | null {
  const [open, tex, close, ...more] = element.childNodes
  const isText = tex?.nodeType === Node.TEXT_NODE
  return isText && open?.nodeName === 'SPAN' && close?.nodeName === 'SPAN' && more.length === 0 ? tex.textContent : null
}
