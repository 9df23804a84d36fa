/**
 * What makes more of the page's blocks than text: formulas and the colours of
 * code. What draws them comes when a post first needs it; a block that is
 * typed in is drawn before it is seen, and a long page in pieces between
 * which the window answers.
 */
import { Colours, fences, labelDiagram } from './colours'
import { Formulas, formulas } from './formulas'

/** Milliseconds that are worked at a time: before a keystroke is seen, and later. */
const first = 12
const later = 40

export class Dressing {
  #formulas: Formulas | null = null
  #colours: Colours | null = null
  #asked = { formulas: false, colours: false }
  /** Elements whose turn comes. */
  #waiting = new Set<HTMLElement>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly document: Document,
    /** Hears that the page has another height. */
    private readonly onDrawn: () => void,
  ) {}

  /** Draws what is in new blocks of the page, as far as it can at once. */
  dress(blocks: readonly HTMLElement[]) {
    for (const block of blocks) {
      for (const element of block.querySelectorAll<HTMLElement>(`${formulas}, ${fences}`)) {
        if (element.matches(fences)) labelDiagram(element)
        this.#waiting.add(element)
      }
    }
    this.#work(first)
  }

  destroy() {
    clearTimeout(this.#timer)
    this.#waiting.clear()
  }

  #work(time: number) {
    clearTimeout(this.#timer)
    const end = performance.now() + time
    for (const element of this.#waiting) {
      if (performance.now() > end) {
        this.#timer = setTimeout(() => this.#later())
        return
      }
      if (!element.isConnected || this.#draw(element)) this.#waiting.delete(element)
    }
  }

  #later() {
    this.#work(later)
    this.onDrawn()
  }

  /** Draws one element; says whether that is all for it. */
  #draw(element: HTMLElement): boolean {
    if (element.matches(formulas)) {
      this.#formulas?.draw(element)
      if (!this.#formulas) this.#askFormulas()
      return this.#formulas !== null
    }
    if (!this.#colours) this.#askColours()
    return this.#colours?.colour(element) === 'done'
  }

  #askFormulas() {
    if (this.#asked.formulas) return
    this.#asked.formulas = true
    import('./katex').then((katex) => {
      this.#formulas = new Formulas(this.document, katex)
      this.#later()
    }, leave)
  }

  #askColours() {
    if (this.#asked.colours) return
    this.#asked.colours = true
    import('./languages').then((languages) => {
      this.#colours = new Colours(languages, () => this.#later())
      this.#later()
    }, leave)
  }
}

/** What cannot be drawn stays as it was typed. */
const leave = () => undefined
