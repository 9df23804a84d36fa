/** Photos on their way into any post of the blog: those of posts that are not open are seen nowhere else. */
import { isOnItsWay, type Backend, type BlogId, type Event, type PhotoJob, type PhotoQueue } from '../backend/backend'

export class Queue {
  jobs: PhotoJob[] = $state.raw([])
  /** Whether the writer has paused them: nothing new is begun. */
  paused = $state(false)

  readonly moving = $derived(this.jobs.filter(isOnItsWay))
  readonly failed = $derived(this.jobs.filter(({ state }) => state === 'failed'))

  constructor(
    private readonly backend: Pick<Backend, 'allPhotoJobs' | 'photoQueue' | 'resumePhotos' | 'retryPhotos' | 'cancelPhotos'>,
    private readonly blog: BlogId,
    private readonly onProblem: (error: unknown) => void,
  ) {}

  async look() {
    try {
      const [jobs, { paused }] = await Promise.all([this.backend.allPhotoJobs(this.blog), this.backend.photoQueue(this.blog)])
      this.jobs = jobs
      this.paused = paused
    } catch (error) {
      this.onProblem(error)
    }
  }

  resume() {
    return this.#ask(this.backend.resumePhotos(this.blog))
  }

  retryAll() {
    return this.#ask(this.backend.retryPhotos(this.blog))
  }

  /** Takes all back; their lines go from their posts. */
  cancelAll() {
    return this.#ask(this.backend.cancelPhotos(this.blog))
  }

  async #ask(answer: Promise<PhotoQueue>) {
    await answer.then(({ paused }) => (this.paused = paused)).catch(this.onProblem)
    await this.look()
  }

  hear(event: Event) {
    if (event.kind !== 'photo' || event.value.post.blog !== this.blog) return
    const job = event.value
    const known = this.jobs.some(({ id }) => id === job.id)
    this.jobs = known ? this.jobs.map((other) => (other.id === job.id ? job : other)) : [...this.jobs, job]
  }
}
