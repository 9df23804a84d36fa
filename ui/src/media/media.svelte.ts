/**
 * All photos of a blog: looked at, brought home, replaced, and what nothing
 * names put away. What it does to posts can be taken back in one step.
 */
import { problemOf, sentence, type Backend, type BlogId, type Event, type KeptPhoto, type ManyUndo, type ObjectsDone, type PhotoSource, type PutAway, type WhichPhoto } from '../backend/backend'
import { t } from '../strings'
import { Library, type Item } from './library.svelte'
import { Moving } from './moving.svelte'
import { Queue } from './queue.svelte'

export type View = 'photos' | 'moving' | 'away'

export class MediaDesk {
  view: View = $state('photos')
  readonly library = new Library()
  readonly moving: Moving
  readonly queue: Queue
  /** What was put away; none while it is not known. */
  away: PutAway[] | null = $state.raw(null)
  /** What is under way, in words; empty where nothing is. */
  busy = $state('')
  /** What was done just now, in words. */
  said = $state('')
  problem: string | null = $state(null)
  /** What stays as it is though it was meant. */
  kept: KeptPhoto[] = $state.raw([])
  /** Whether a file is held over the chosen photo. */
  dropping = $state(false)
  /** What can be taken back. */
  undo: ManyUndo | null = $state.raw(null)
  /** Files that the writer may want to put into the trash: asked about first. */
  asked: Item[] = $state.raw([])
  /** Files that went into the trash just now. */
  trashed: string[] = $state.raw([])

  constructor(
    private readonly backend: Backend,
    readonly blog: BlogId,
    private readonly flush: () => Promise<void>,
    /** Is told what came of moving photos, and how it is taken back. */
    onMoved: (words: string, undo: (() => void) | null) => void,
  ) {
    this.queue = new Queue(backend, blog, (error) => this.#failed(error))
    this.moving = new Moving(backend, blog, flush, async ({ links, changed }) => {
      onMoved(t.media.moveDone(links.length, changed.length), links.length ? () => void this.takeBack() : null)
      await this.look()
    })
  }

  /** Reads everything again. */
  look(): Promise<void> {
    return this.#work(t.media.looking, async () => {
      const [media, undo] = await Promise.all([this.backend.media(this.blog), this.backend.lastMany(this.blog)])
      this.library.take(media)
      this.undo = undo
      await this.queue.look()
    })
  }

  /** Looks again at what is shown. */
  async again() {
    if (this.view === 'away') return this.lookAway()
    await this.look()
    if (this.view === 'moving') await this.moving.prepare()
  }

  show(view: View) {
    this.view = view
    this.said = ''
    this.problem = null
    this.kept = []
    this.trashed = []
    if (view === 'moving') void this.moving.prepare()
    if (view === 'away') void this.lookAway()
  }

  /** Plans to bring one photo home, or to make it smaller. */
  bringHome({ name, place, bytes }: Item) {
    const { moving } = this
    const limit = Math.min(moving.limit, Math.max((bytes ?? 1) - 1, 0))
    Object.assign(moving, { names: [name], post: null, local: true, foreign: true, heavy: place === 'bucket', limit })
    this.show('moving')
  }

  /** Whether the chosen photo can be replaced now. */
  get canReplace(): boolean {
    return this.view === 'photos' && (this.library.chosen?.posts.length ?? 0) > 0 && this.busy === '' && !this.moving.running
  }

  /** Shows another photo in the place of one, everywhere. */
  replace(photo: WhichPhoto, withPhoto: PhotoSource): Promise<void> {
    return this.#work(t.media.replacing, async () => {
      await this.flush()
      const done = await this.backend.replacePhoto({ blog: this.blog, photo, with: withPhoto })
      this.said = t.media.replaced(done.changed.length)
      this.kept = done.refused.map(({ path, reason }) => ({ name: path, reason }))
      await this.#again()
    })
  }

  /** Takes the last change to posts back. */
  takeBack(): Promise<void> {
    return this.#work(t.media.takingBack, async () => {
      await this.flush()
      const done = await this.backend.undoMany(this.blog)
      this.said = t.media.tookBack(done.changed.length)
      this.kept = done.refused.map(({ path, reason }) => ({ name: path, reason }))
      this.moving.done = null
      await this.#again()
      if (this.view === 'moving') void this.moving.prepare()
    })
  }

  /** Moves objects that nothing names out of sight. */
  putAway(keys: string[]): Promise<void> {
    return this.#objects(t.media.puttingAway, keys, t.media.didPutAway, (request) => this.backend.putAwayObjects(request))
  }

  bringBack(keys: string[]): Promise<void> {
    return this.#objects(t.media.bringingBack, keys, t.media.didBringBack, (request) => this.backend.bringBackObjects(request))
  }

  deleteForGood(keys: string[]): Promise<void> {
    return this.#objects(t.media.deleting, keys, t.media.didDelete, (request) => this.backend.deleteObjects(request))
  }

  /** Moves files of the blog that nothing names into the system's trash. */
  trash(items: Item[]): Promise<void> {
    this.asked = []
    return this.#work(t.media.trashing, async () => {
      await this.flush()
      const done = await this.backend.trashPhotos({ blog: this.blog, paths: items.map(({ name }) => name) })
      this.said = t.media.didTrash(done.done.length)
      this.kept = done.kept
      this.trashed = done.done
      await this.#again()
    })
  }

  /** Takes them out of the trash again. */
  untrash(): Promise<void> {
    return this.#work(t.media.bringingBack, async () => {
      const done = await this.backend.bringBackPhotos({ blog: this.blog, paths: this.trashed })
      this.said = t.media.didBringBack(done.done.length)
      this.kept = done.kept
      this.trashed = []
      await this.#again()
    })
  }

  lookAway(): Promise<void> {
    return this.#work(t.media.looking, async () => {
      this.away = await this.backend.objectsPutAway(this.blog)
    })
  }

  hear(event: Event) {
    this.moving.hear(event)
    this.queue.hear(event)
  }

  #objects(busy: string, keys: string[], said: (count: number) => string, ask: (request: { blog: BlogId; keys: string[] }) => Promise<ObjectsDone>) {
    return this.#work(busy, async () => {
      const done = await ask({ blog: this.blog, keys })
      this.said = said(done.done.length)
      this.kept = done.kept
      await this.#again()
      if (this.view === 'away') this.away = await this.backend.objectsPutAway(this.blog)
    })
  }

  async #again() {
    this.library.take(await this.backend.media(this.blog))
    this.undo = await this.backend.lastMany(this.blog)
  }

  async #work(busy: string, work: () => Promise<void>) {
    this.busy = busy
    this.problem = null
    try {
      await work()
    } catch (error) {
      this.#failed(error)
    }
    this.busy = ''
  }

  #failed(error: unknown) {
    const { code, message } = problemOf(error)
    if (code !== 'cancelled') this.problem = sentence(message)
  }
}
