/**
 * Photos in the text of a draft: how they come in, are linked, change places
 * and go.
 *
 * How a blog writes them is the core's to say: it answers with edits of the
 * text that it was asked about, and these are carried over what was typed
 * meanwhile.
 */
import { isolateHistory } from '@codemirror/commands'
import { EditorSelection, Transaction } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import type { Arranged, Arrangement, Backend, PhotoLink, PostRef, TextEdit } from '../backend/backend'
import { broughtPhotos, linkedPhotos, placesAfter, standingPhotos, tookPhotosBack } from './linked-photos'
import { linkPhotos, photosIn } from './placeholders'

/** Room that a photo shown small takes, in pixels. */
const thumbnailHeight = 130

/** The draft, as far as it matters here. */
export interface DraftText {
  readonly post: PostRef
  readonly view: EditorView
  readonly text: string
  /** Whether it was closed. */
  readonly left: boolean
  /** Edits of the text as it is, as edits of what it is when they come. */
  edits(ask: (text: string) => Promise<readonly TextEdit[]>): Promise<TextEdit[]>
}

export type Link = Pick<PhotoLink, 'url' | 'attributes'>

export class PhotosInText {
  readonly #links = new Map<string, Link>()
  #steps: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly backend: Pick<Backend, 'writePhotos' | 'removePhoto' | 'arrangePictures'>,
    private readonly draft: DraftText,
    private readonly onNamed: (ids: readonly string[]) => void,
  ) {}

  /** Writes photos into the text at a line's end; says no where the draft was closed meanwhile. */
  async insert(at: number, jobs: readonly string[]): Promise<boolean> {
    const { post, view } = this.draft
    const edits = await this.draft.edits((text) => this.backend.writePhotos({ post, text, at, jobs: [...jobs] }))
    const [edit] = edits
    if (this.draft.left || !edit) return false
    const { from, insert } = edit
    view.dispatch({
      changes: edits,
      selection: EditorSelection.cursor(from + insert.trimEnd().length),
      annotations: isolateHistory.of('full'),
      // The first stays in sight, and with it the place where they were dropped.
      effects: [
        broughtPhotos.of(jobs),
        EditorView.scrollIntoView(from + insert.length - insert.trimStart().length, { yMargin: thumbnailHeight }),
      ],
      userEvent: 'input.photo',
    })
    return true
  }

  /** Knows where a photo is stored from now on. */
  know(id: string, link: Link) {
    this.#links.set(id, link)
  }

  /**
   * Puts the address of a stored photo in place; undo does not bring the placeholder
   * back. It is saved as what is typed is, not for each of many photos: until then
   * the queue keeps the photo.
   */
  link(id?: string, link?: Link) {
    if (id && link) this.know(id, link)
    const { view, text } = this.draft
    const links = linkPhotos(text, this.#links)
    if (links.length === 0) return
    const changes = view.state.changes(links)
    const places = links.map(({ id, from, to }) => ({ id, from: changes.mapPos(from, -1), to: changes.mapPos(to, 1) }))
    view.dispatch({ changes, effects: linkedPhotos.of(places), annotations: Transaction.addToHistory.of(false) })
  }

  /** Links the photos that the text has got, or asks for them. */
  find() {
    if (this.draft.left) return
    this.link()
    const unknown = photosIn(this.draft.text).filter((id) => !this.#links.has(id))
    if (unknown.length) this.onNamed(unknown)
  }

  /** The address of a photo of this text that is stored. */
  linkOf(id: string): string | undefined {
    return this.#links.get(id)?.url
  }

  /** Takes a photo that is not stored out of the text. */
  async remove(id: string) {
    const { post, view } = this.draft
    const changes = await this.draft.edits((text) => this.backend.removePhoto({ post, text, job: id }))
    if (!this.draft.left && changes.length) view.dispatch({ changes, effects: tookPhotosBack.of([id]), userEvent: 'delete.photo' })
  }

  /** Lets photos of the text change places, in one step for undo; none where the text does not rest. */
  async arrange(how: Arrangement): Promise<Arranged | null> {
    const { post, view } = this.draft
    for (let tries = 0; tries < 5; tries++) {
      const { doc } = view.state
      const arranged = await this.backend.arrangePictures({ post, text: this.draft.text, how })
      if (this.draft.left) return null
      if (!doc.eq(view.state.doc)) continue
      const { edits, at } = arranged
      if (edits.length === 0) return arranged
      const changes = view.state.changes(edits)
      view.dispatch({
        changes,
        selection: at === null ? undefined : EditorSelection.cursor(at),
        effects: standingPhotos.of(placesAfter(view.state, edits, changes)),
        annotations: isolateHistory.of('full'),
        scrollIntoView: at !== null,
        userEvent: 'move.photo',
      })
      return arranged
    }
    return null
  }

  /** Lets the photo that the cursor is on go a step; waits its turn. */
  step(kind: 'up' | 'down'): Promise<unknown> {
    const next = this.#steps.then(() => this.arrange({ kind, at: this.draft.view.state.selection.main.head }))
    this.#steps = next.catch(() => null)
    return next
  }

  /** What is selected, or the cursor. */
  get selected(): { from: number; to: number } {
    const { from, to } = this.draft.view.state.selection.main
    return { from, to }
  }
}
