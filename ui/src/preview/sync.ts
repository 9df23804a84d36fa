/** Keeps the text and its page at the same place: whoever the writer moved leads. */
import type { EditorView } from '@codemirror/view'
import type { FramePage } from './frame'
import { atEnds, follow, Scroller, type Pair } from './scroll'

export class ScrollSync {
  readonly #text: Scroller
  readonly #page: Scroller
  #leader: 'text' | 'page' = 'text'
  /** Whether the next move of the text is not the writer's, though it is not ours either. */
  #held = false
  /** What the page shows at its top, where it leads: it stays there whatever comes above it. */
  #top: (() => number | null) | null = null
  #frame = 0

  constructor(
    private readonly view: EditorView,
    text: HTMLElement,
    page: HTMLElement,
    private readonly frame: FramePage,
    private readonly lines: () => readonly number[],
  ) {
    this.#text = new Scroller(text)
    this.#page = new Scroller(page)
    text.addEventListener('scroll', this.#onText, { passive: true })
    page.addEventListener('scroll', this.#onPage, { passive: true })
  }

  /** The page has another layout: what is seen is put right, at once where it is about to be painted. */
  layout(painting: boolean) {
    const top = this.#leader === 'page' ? (this.#top?.() ?? null) : null
    if (top !== null) this.#page.move(top)
    if (painting) this.#align()
    else this.#soon()
  }

  /** The page stays where it is, and the text follows it, until the writer moves something else. */
  leadFromPage() {
    this.#lead()
    this.#held = true
    // The text moves in the next frame, and says so in the one after it.
    requestAnimationFrame(() => requestAnimationFrame(() => (this.#held = false)))
  }

  destroy() {
    cancelAnimationFrame(this.#frame)
    this.#text.element.removeEventListener('scroll', this.#onText)
    this.#page.element.removeEventListener('scroll', this.#onPage)
  }

  readonly #onText = () => {
    if (!this.#text.byWriter()) return
    if (!this.#held) this.#leader = 'text'
    this.#soon()
  }

  readonly #onPage = () => {
    if (!this.#page.byWriter()) return
    this.#lead()
    this.#soon()
  }

  #lead() {
    this.#leader = 'page'
    this.#top = this.frame.hold(this.#page.element.scrollTop)
  }

  #soon() {
    cancelAnimationFrame(this.#frame)
    this.#frame = requestAnimationFrame(() => this.#align())
  }

  #align() {
    const lines = this.lines()
    const { doc } = this.view.state
    const offset = this.view.documentTop - this.#text.element.getBoundingClientRect().top + this.#text.element.scrollTop
    const pair = (index: number): Pair => {
      const line = doc.line(Math.min(doc.lines, (lines[index] ?? 0) + 1))
      return { text: this.view.lineBlockAt(line.from).top + offset, page: this.frame.top(index) ?? 0 }
    }
    const most = (scroller: Scroller) => scroller.element.scrollHeight - scroller.element.clientHeight
    const ends = { text: most(this.#text), page: most(this.#page) }
    const follower = this.#leader === 'text' ? this.#page : this.#text
    const leader = this.#leader === 'text' ? this.#text : this.#page
    const other = this.#leader === 'text' ? ends.page : ends.text
    const end = atEnds(leader.element.scrollTop, ends[this.#leader], other)
    if (end === 'stay') return
    if (end !== null) return follower.move(end)
    follower.move(follow(lines.length, pair, this.#leader, leader.element.scrollTop, ends))
  }
}
