/** Photos brought to where the blog keeps its photos: which, what that would do, doing it. */
import { problemOf, sentence, type Backend, type BlogId, type Event, type MoveDone, type MovePhotos, type MovePlan, type Moving as Progress } from '../backend/backend'

/** Limits a photo can be too heavy by, in bytes. */
export const limits = [300_000, 500_000, 1_000_000, 2_000_000, 5_000_000]

export class Moving {
  local = $state(true)
  foreign = $state(true)
  heavy = $state(false)
  limit = $state(1_000_000)
  /** Only photos of this post. */
  post: string | null = $state(null)
  /** Only photos of these names; all when empty. */
  names: string[] = $state.raw([])

  plan: MovePlan | null = $state.raw(null)
  planning = $state(false)
  /** How far it is; none where nothing is under way. */
  progress: Progress | null = $state.raw(null)
  stopping = $state(false)
  done: MoveDone | null = $state.raw(null)
  problem: string | null = $state(null)

  readonly running = $derived(this.progress !== null)
  readonly bytes = $derived(this.plan?.photos.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0) ?? 0)
  /** Photos whose size is not known before they are fetched. */
  readonly unknown = $derived(this.plan?.photos.filter(({ bytes }) => bytes === null).length ?? 0)

  #asked = 0

  constructor(
    private readonly backend: Pick<Backend, 'planMoving' | 'movePhotos' | 'stopMoving'>,
    private readonly blog: BlogId,
    /** Saves what is open, so that its file is what is seen. */
    private readonly flush: () => Promise<void>,
    /** Is told what came of it. */
    private readonly onDone: (done: MoveDone) => Promise<void>,
  ) {}

  get #request(): MovePhotos {
    const { local, foreign, heavy, limit, post, names } = this
    return { blog: this.blog, post, local, foreign, heavy: heavy ? limit : null, names }
  }

  /** Takes other photos, and asks what that would do. */
  choose(change: Partial<Pick<Moving, 'local' | 'foreign' | 'heavy' | 'limit' | 'post' | 'names'>>): Promise<void> {
    Object.assign(this, change)
    return this.prepare()
  }

  /** Asks what it would do; only the last answer counts. */
  async prepare() {
    if (this.running) return
    this.#asked += 1
    const asked = this.#asked
    this.planning = true
    this.done = null
    try {
      await this.flush()
      const plan = await this.backend.planMoving(this.#request)
      if (asked !== this.#asked) return
      this.plan = plan
      this.problem = null
    } catch (error) {
      if (asked !== this.#asked) return
      this.plan = null
      this.#failed(error)
    }
    this.planning = false
  }

  /** Does what the plan says. */
  async run() {
    if (!this.plan || this.running) return
    this.problem = null
    this.done = null
    this.progress = { blog: this.blog, done: 0, all: this.plan.photos.reduce((sum, { posts }) => sum + posts.length, 0), hindrance: null }
    try {
      await this.flush()
      this.done = await this.backend.movePhotos(this.#request)
      this.plan = null
      await this.onDone(this.done)
    } catch (error) {
      this.#failed(error)
    }
    this.progress = null
    this.stopping = false
  }

  stop() {
    this.stopping = true
    this.backend.stopMoving(this.blog).catch((error: unknown) => this.#failed(error))
  }

  hear(event: Event) {
    if (event.kind === 'moving' && event.value.blog === this.blog && this.progress) this.progress = event.value
  }

  #failed(error: unknown) {
    const { code, message } = problemOf(error)
    if (code !== 'cancelled') this.problem = sentence(message)
  }
}
