/** The photos of an open post on their way: jobs, and what the writer can do about them. */
import { isOnItsWay, sentence, type Backend, type JobId, type PhotoFact, type PhotoJob, type PhotoQueue, type PhotoRole, type PhotoSource, type PostRef } from '../backend/backend'
import { size } from '../shared/size'
import { t } from '../strings'

export class Photos {
  /** Every job of this post that is still of interest, in the order they came. */
  jobs: PhotoJob[] = $state.raw([])

  readonly moving = $derived(this.jobs.filter(isOnItsWay))
  readonly failed = $derived(this.jobs.filter(({ state }) => state === 'failed'))

  /** What the writer may want to see without asking: the rest is stored and well. */
  readonly newsworthy = $derived(this.jobs.filter(({ state, notes }) => state !== 'done' || notes.length > 0))

  /** Whether the writer has paused the blog's photos: nothing new is begun. */
  paused = $state(false)

  readonly #cancelled = new Set<JobId>()

  constructor(
    private readonly backend: Backend,
    readonly post: PostRef,
    jobs: readonly PhotoJob[],
    private readonly onProblem: (error: unknown) => void,
  ) {
    this.jobs = [...jobs]
  }

  /** Brings photos in; answers with their jobs as soon as these are in the journal. */
  async add(photos: PhotoSource[], role: PhotoRole): Promise<PhotoJob[]> {
    if (photos.length === 0) return []
    try {
      const jobs = await this.backend.addPhotos({ post: this.post, photos, role })
      for (const job of jobs) if (!this.jobs.some(({ id }) => id === job.id)) this.update(job)
      return jobs
    } catch (error) {
      this.onProblem(error)
      return []
    }
  }

  /** A job went on. */
  update(job: PhotoJob) {
    const known = this.jobs.some(({ id }) => id === job.id)
    if (job.state === 'cancelled') this.forget(job.id)
    else this.jobs = known ? this.jobs.map((other) => (other.id === job.id ? job : other)) : [...this.jobs, job]
  }

  /** Asks whether the blog's photos are paused. */
  look() {
    this.#ask(this.backend.photoQueue(this.post.blog))
  }

  pause() {
    this.#ask(this.backend.pausePhotos(this.post.blog))
  }

  resume() {
    this.#ask(this.backend.resumePhotos(this.post.blog))
  }

  retryAll() {
    this.#ask(this.backend.retryPhotos(this.post.blog))
  }

  #ask(answer: Promise<PhotoQueue>) {
    answer.then(({ paused }) => (this.paused = paused)).catch(this.onProblem)
  }

  /** What the original of a photo would tell its readers; null when that cannot be read. */
  facts(id: JobId): Promise<PhotoFact[] | null> {
    return this.backend.photoFacts(id).catch((error: unknown) => {
      this.onProblem(error)
      return null
    })
  }

  retry(id: JobId) {
    this.backend.retryPhoto(id).catch(this.onProblem)
  }

  cancel(id: JobId) {
    this.#cancelled.add(id)
    this.forget(id)
    this.backend.cancelPhoto(id).catch(this.onProblem)
  }

  /** The text has lost photos by undo, or has them again: those that were not stored follow. */
  moved({ taken, brought }: { taken: readonly JobId[]; brought: readonly JobId[] }) {
    for (const id of taken) if (this.jobs.some((job) => job.id === id && job.state !== 'done')) this.cancel(id)
    for (const id of brought) if (this.#cancelled.delete(id)) this.retry(id)
  }

  forget(id: JobId) {
    this.jobs = this.jobs.filter((job) => job.id !== id)
  }

  /** Takes what is done out of sight. */
  tidy() {
    this.jobs = this.jobs.filter(({ state }) => state !== 'done')
  }
}

/** Pictures from the clipboard as the core takes them, and the names of those that could not be read. */
export async function fromFiles(files: readonly File[]): Promise<{ photos: PhotoSource[]; unread: string[] }> {
  const photos: PhotoSource[] = []
  const unread: string[] = []
  for (const file of files) {
    const name = file.name || t.photos.pastedName
    const data = await base64(file).catch(() => null)
    if (data === null) unread.push(name)
    else photos.push({ kind: 'bytes', name, data })
  }
  return { photos, unread }
}

async function base64(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let binary = ''
  // In pieces: a call has room for so many arguments only.
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(binary)
}

/** What the core says of a photo, where the photo's name stands beside it already. */
export function reason(name: string, problem: string): string {
  return sentence(problem.startsWith(`${name}: `) ? problem.slice(name.length + 2) : problem)
}

/** What became of a photo's size. */
export function sizes({ bytesIn, bytesOut }: Pick<PhotoJob, 'bytesIn' | 'bytesOut'>): string {
  const [before, after] = [size(bytesIn), size(bytesOut)]
  return before === after ? t.photos.kept(after) : t.photos.shrunk(before, after)
}
