/**
 * The preview's conversation with the core: the newest text is rendered, those
 * that were overtaken never are. What changed goes there, changed blocks come
 * back; the text itself goes only where the core does not have it.
 */
import { ChangeSet } from '@codemirror/state'
import type { Backend, FrontMatterView, PostRef, PreviewPatch, PreviewText, TextEdit } from '../backend/backend'
import { Latest } from '../shared/timing'

/** What shows the blocks: the page in its frame. */
export interface Page {
  apply(patch: PreviewPatch): void
  /** Marks the block that is being written in; -1 for none. */
  mark(block: number): void
}

export class Preview {
  words = $state(0)
  /** Lines of the editor's text at which the blocks start, from 0. */
  lines: readonly number[] = []

  #page: Page | null = null
  /** The revision the page shows; 0 for an empty page. */
  #shown = 0
  /** The revision of the text that the core has; 0 for none. */
  #known = 0
  /** What has changed since that text. */
  #unsent: ChangeSet | null = null
  #latest: Latest<() => string>
  #line = -1

  constructor(
    private readonly backend: Backend,
    private readonly post: PostRef,
    private readonly onForm: (form: FrontMatterView) => void,
    onProblem: (error: unknown) => void,
  ) {
    this.#latest = new Latest((text) =>
      this.#render(text).catch((error: unknown) => {
        this.#known = 0
        onProblem(error)
      }),
    )
  }

  /** Shows what `text` gives when its turn has come. */
  show(text: () => string) {
    void this.#latest.put(text)
  }

  /** The same, of a text that was changed like this. */
  changed(changes: ChangeSet, text: () => string) {
    if (this.#unsent) this.#unsent = this.#unsent.compose(changes)
    this.show(text)
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

  /** The line of the text that is being written in, from 0. */
  set line(line: number) {
    this.#line = line
    this.#page?.mark(this.blockAt(line))
  }

  /** Which block stands at that line of the text; -1 above them all. */
  blockAt(line: number): number {
    let low = 0
    let high = this.lines.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.lines[middle] ?? 0) <= line) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  async #render(text: () => string) {
    const { post } = this
    const patch = await this.backend.renderPreview({ post, text: this.#text(text), base: this.#shown })
    if (patch) this.#take(patch, text)
    else {
      // The core has let go of the text that was changed.
      this.#known = 0
      this.show(text)
    }
  }

  /** What the core needs to have the text as it is now; from here on changes are gathered anew. */
  #text(text: () => string): PreviewText {
    const changes = this.#unsent
    if (this.#known && changes) {
      this.#unsent = ChangeSet.empty(changes.newLength)
      return { kind: 'edits', since: this.#known, edits: editsOf(changes) }
    }
    const whole = text()
    this.#unsent = ChangeSet.empty(whole.length)
    return { kind: 'whole', text: whole }
  }

  #take(patch: PreviewPatch, text: () => string) {
    this.#known = patch.revision
    this.words = patch.words
    if (patch.frontMatter) this.onForm(patch.frontMatter)
    if (!this.#page) return
    if (patch.base !== 0 && patch.base !== this.#shown) {
      // A patch for a page that is not there any more: begin anew.
      this.#shown = 0
      this.show(text)
      return
    }
    this.#shown = patch.revision
    this.lines = linesAfter(patch.base === 0 ? [] : this.lines, patch)
    this.#page.apply(patch)
    this.#page.mark(this.blockAt(this.#line))
  }
}

function editsOf(changes: ChangeSet): TextEdit[] {
  const edits: TextEdit[] = []
  changes.iterChanges((from, to, _fromNew, _toNew, inserted) => void edits.push({ from, to, insert: inserted.toString() }))
  return edits
}

function linesAfter(lines: readonly number[], { from, remove, lines: inserted, shift }: PreviewPatch): number[] {
  const behind = lines.slice(from + remove)
  return [...lines.slice(0, from), ...inserted, ...(shift === 0 ? behind : behind.map((line) => line + shift))]
}
