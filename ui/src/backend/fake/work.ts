/** Photos and publications that take their time, for the fake backend. */
import type { AddPhotos, Event, Finding, PhotoJob, PhotoQueue, Plan, PostRef, Publication, PublishPost, Stage, StageState } from '../bindings'
import type { JobId } from '../backend'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export class FakePhotos {
  readonly jobs = new Map<JobId, PhotoJob>()
  #next = 1
  #paused = false

  constructor(
    private readonly say: (event: Event) => void,
    private readonly speed: number,
  ) {}

  add({ post, photos, role }: AddPhotos): PhotoJob[] {
    return photos.map((photo) => {
      const name = photo.kind === 'file' ? (photo.path.split('/').pop() ?? '') : `${photo.name}.png`
      const id = `p${this.#next++}`
      const job: PhotoJob = {
        id, post, role, name, taken: null, alt: '', state: 'waiting', progress: 0, link: null, problem: null, notes: [],
        bytesIn: 4_100_000 + 310_000 * this.#next, bytesOut: 0,
      }
      this.jobs.set(id, job)
      void this.run(id, this.#next * 250)
      return job
    })
  }

  async run(id: JobId, delay: number) {
    await pause(delay * this.speed)
    for (const state of ['processing', 'uploading'] as const)
      for (let progress = 0; progress <= 1; progress += 0.2) {
        this.#set(id, { state, progress })
        await pause(90 * this.speed)
        const name = this.jobs.get(id)?.name ?? ''
        if (state === 'processing' && progress > 0.3 && name.includes('broken'))
          return this.#set(id, { state: 'failed', problem: `${name} is not a picture that can be read; export it again as JPEG` })
      }
    const job = this.jobs.get(id)
    if (!job) return
    const url = `/images/${job.name.toLowerCase().replace(/\.\w+$/, '')}.jpeg`
    this.#set(id, { state: 'done', progress: 1, bytesOut: 412_000, link: { url, width: 2048, height: 1365, variants: [], attributes: [] } })
  }

  /** Nothing here waits for it. */
  queue(paused = this.#paused): PhotoQueue {
    this.#paused = paused
    return { paused, waiting: 0, underWay: 0, failed: 0, done: 0 }
  }

  cancel(id: JobId) {
    this.#set(id, { state: 'cancelled' })
    this.jobs.delete(id)
  }

  #set(id: JobId, change: Partial<PhotoJob>) {
    const job = this.jobs.get(id)
    if (!job) return
    const next = { ...job, ...change }
    this.jobs.set(id, next)
    this.say({ kind: 'photo', value: next })
  }
}

export function fakePlan(post: PostRef, target: string, text: string): Plan {
  const at = text.indexOf('draft: true')
  return {
    post,
    target,
    steps: [
      'the draft mark is taken out, and the date is set to now',
      'one file is committed as “Publish: The Garden Behind the Station”; nothing else of yours is touched',
      'the commit is pushed to origin, branch main',
      'then the page and every image on it are fetched from https://example.org/',
    ],
    files: [{ path: post.path, change: 'modify', bytes: text.length }],
    photosWaiting: 0,
    edits: at < 0 ? '' : '-draft: true\n+draft: false\n',
    commitMessage: 'Publish: The Garden Behind the Station',
    url: 'https://example.org/garden-behind-the-station/',
    findings: findingsOf(text),
    questions: [],
  }
}

function findingsOf(text: string): Finding[] {
  const findings: Finding[] = [
    { code: 'tag-twins', severity: 'hint', message: 'the tag “Walks” is also written “walks” in 2 other posts', line: 7, fix: null },
  ]
  const bare = text.split('\n').findIndex((line) => line.includes('![]('))
  if (bare >= 0)
    findings.push({ code: 'no-alt', severity: 'warning', message: 'a photo has no words for those who cannot see it', line: bare, fix: { label: 'Show', edits: [] } })
  if (/title: ""/.test(text)) findings.push({ code: 'no-title', severity: 'blocker', message: 'the post has no title', line: 1, fix: null })
  return findings
}

const stages: Stage[] = ['uploaded', 'saved', 'prepared', 'pushed', 'live']
const details: Record<Stage, string> = {
  saved: '',
  uploaded: '',
  prepared: '1 file in commit 4f1c2a9',
  pushed: 'origin has it',
  live: 'the page and 2 images were fetched',
}

export class FakePublications {
  #stopped = new Set<string>()
  #next = 1

  constructor(
    private readonly say: (event: Event) => void,
    private readonly speed: number,
  ) {}

  start({ post, target }: PublishPost): Publication {
    const publication: Publication = {
      id: `u${this.#next++}`, post, target: target ?? 'Git',
      stages: stages.map((stage) => ({ stage, state: 'waiting', detail: '' })),
      finished: false, stopped: false, problem: null, note: null, url: null, local: null, imagesChecked: 0,
    }
    void this.#run(publication)
    return publication
  }

  stop(id: string) {
    this.#stopped.add(id)
  }

  async #run(publication: Publication) {
    const set = (at: number, state: StageState, rest: Partial<Publication> = {}) => {
      publication = {
        ...publication,
        ...rest,
        stages: publication.stages.map((stage, index) => (index === at ? { ...stage, state, detail: state === 'done' ? details[stage.stage] : '' } : stage)),
      }
      this.say({ kind: 'publication', value: publication })
    }
    for (let at = 0; at < stages.length; at++) {
      await pause(120 * this.speed)
      if (this.#stopped.has(publication.id)) return set(at, 'waiting', { finished: true, stopped: true })
      set(at, 'running')
      await pause(700 * this.speed)
      const last = at === stages.length - 1
      set(at, 'done', last ? { finished: true, url: 'https://example.org/garden-behind-the-station/', imagesChecked: 2 } : {})
    }
  }
}
