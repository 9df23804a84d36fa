/**
 * All photos of the open blog, and how what is done to them meets the rest: a
 * photo is replaced from its list or from the words about a post's pictures.
 */
import type { Drag, Event, MediaPhoto, WhichPhoto } from './backend/backend'
import { MediaDesk } from './media/media.svelte'
import type { Session } from './session.svelte'
import { t } from './strings'

/** Photos of fewer bytes are shown as they are, ever so small. */
const light = 100_000

export class PhotosOfBlog {
  #desk: MediaDesk | null = null

  constructor(private readonly session: Session) {}

  /** Shows them; what is under way is taken up again. */
  open() {
    const desk = this.#current()
    if (desk) this.session.over = { kind: 'media', media: desk }
  }

  #current(): MediaDesk | null {
    const { blog, backend } = this.session
    if (!blog) return null
    if (this.#desk?.blog === blog.id && this.#desk.moving.running) return this.#desk
    const flush = async () => void (await this.session.draft?.flush())
    this.#desk = new MediaDesk(backend, blog.id, flush, (text, undo) => {
      // Where the list is closed nobody would hear of it.
      if (this.session.over?.kind !== 'media') this.session.done = { text, undo }
    })
    return this.#desk
  }

  hear(event: Event) {
    this.#desk?.hear(event)
  }

  /** Where a photo can be seen; none for everybody else's: looking would tell them. */
  readonly seenAt = ({ place, name, address, smaller, bytes }: MediaPhoto, size: 'small' | 'large'): string | null => {
    const { blog, backend, seenAt } = this.session
    if (!blog || place === 'missing') return null
    if (place === 'local') return backend.thumbUrl(blog.id, name, size)
    if (place === 'bucket' && size === 'small' && !smaller && (bytes ?? 0) > light && !/\.svg$/i.test(name)) return backend.objectUrl(blog.id, name, bytes ?? 0)
    const best = size === 'small' ? (smaller ?? address) : address
    return best && seenAt(best)
  }

  /** Shows a file in the place of a photo, everywhere; asks for it where none is named. */
  async replace(desk: MediaDesk, { place, name }: MediaPhoto, path?: string) {
    const picked = path ?? (await this.#pick())
    if (picked !== null) await desk.replace({ kind: 'listed', place, name }, { kind: 'file', path: picked })
  }

  /** A file is dragged over the photos: let go over the chosen one, it takes its place. */
  dragged(desk: MediaDesk, event: Drag) {
    const over = event.kind !== 'leave' && document.elementFromPoint(event.x, event.y)?.closest('[data-drop="replace"]') != null
    const { chosen } = desk.library
    desk.dropping = over && event.kind === 'over' && desk.canReplace
    if (event.kind === 'drop' && over && chosen && desk.canReplace) void this.replace(desk, chosen, event.paths[0])
  }

  /** As `replace`, for a picture of the open text, wherever else it is shown. */
  async replaceShown(address: string) {
    const { blog, draft, backend } = this.session
    const picked = blog && draft && (await this.#pick())
    if (!picked) return
    const photo: WhichPhoto = { kind: 'shown', post: draft.post.path, address }
    this.session.done = { text: t.media.replacing, undo: null }
    try {
      await draft.flush()
      const { changed } = await backend.replacePhoto({ blog: blog.id, photo, with: { kind: 'file', path: picked } })
      this.session.done = { text: t.media.replaced(changed.length), undo: () => void this.#takeBack(blog.id) }
    } catch (error) {
      this.session.done = null
      this.session.problem(error)
    }
  }

  /** Takes all photos back that are on their way; those of the open text go from it. */
  async cancelQueue({ queue }: MediaDesk) {
    const { draft } = this.session
    const here = [...queue.moving, ...queue.failed].filter(({ post }) => this.session.isOpen(post))
    for (const { id } of here) await draft?.pictures.remove(id).catch(this.session.problem)
    await queue.cancelAll()
  }

  async #takeBack(blog: string) {
    try {
      await this.session.draft?.flush()
      const { changed } = await this.session.backend.undoMany(blog)
      this.session.done = { text: t.media.tookBack(changed.length), undo: null }
    } catch (error) {
      this.session.problem(error)
    }
  }

  async #pick(): Promise<string | null> {
    const picked = await this.session.backend.pickPhotos(t.media.pick).catch((error: unknown) => {
      this.session.problem(error)
      return []
    })
    return picked[0] ?? null
  }
}
