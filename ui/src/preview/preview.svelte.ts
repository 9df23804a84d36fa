/**
 * The preview's conversation with the core: the newest text is rendered, those
 * that were overtaken never are, and only changed blocks come back.
 */
import type { Backend, FrontMatterView, PostRef, PreviewPatch } from '../backend/backend'
import { Latest, painted } from '../shared/timing'

/** What shows the blocks: the page in its frame. */
export interface Page {
  apply(patch: PreviewPatch): void
}

/** Characters from which sending the text takes so long that the keystroke is painted first. */
const long = 60_000

export class Preview {
  words = $state(0)
  /** Lines of the editor's text at which the blocks start, from 0. */
  lines: readonly number[] = []

  #page: Page | null = null
  /** The revision the page shows; 0 for an empty page. */
  #shown = 0
  /** How long the text was when it was last sent. */
  #length = 0
  #latest: Latest<() => string>

  constructor(
    backend: Backend,
    post: PostRef,
    private readonly onForm: (form: FrontMatterView) => void,
    onProblem: (error: unknown) => void,
  ) {
    this.#latest = new Latest(async (text) => {
      try {
        if (this.#length > long) await painted()
        const whole = text()
        this.#length = whole.length
        const patch = await backend.renderPreview({ post, text: whole, base: this.#shown })
        this.#take(patch, text)
      } catch (error) {
        onProblem(error)
      }
    })
  }

  /** Shows what `text` gives when its turn has come. */
  show(text: () => string) {
    void this.#latest.put(text)
  }

  /** Draws on `page` from now on, from the beginning. */
  attach(page: Page, text: () => string) {
    this.#page = page
    this.#shown = 0
    this.show(text)
  }

  detach() {
    this.#page = null
    this.#shown = 0
  }

  #take(patch: PreviewPatch, text: () => string) {
    this.words = patch.words
    if (patch.frontMatter) this.onForm(patch.frontMatter)
    if (!this.#page) return
    if (patch.base !== 0 && patch.base !== this.#shown) {
      // A patch for a page that is not there any more: begin anew.
      this.#shown = 0
      void this.show(text)
      return
    }
    this.#shown = patch.revision
    this.lines = patch.lines
    this.#page.apply(patch)
  }
}
