/**
 * Photos on their way into a post: from the window's ways in to the queue, from
 * the queue into the text.
 *
 * A photo belongs to the post it was brought to. When the writer has gone on to
 * another one by the time it is in the queue, the core puts it into the file.
 */
import { problemOf, sentence, type JobId, type PhotoJob, type PhotoRole, type PhotoSource } from './backend/backend'
import type { Draft } from './editor/draft.svelte'
import { fieldOf } from './front-matter/fields'
import { fromFiles } from './photos/photos.svelte'
import type { Session } from './session.svelte'
import { t } from './strings'

export class Bringing {
  readonly #here = new Map<string, JobId>()

  constructor(private readonly session: Session) {}

  async pick(role: PhotoRole) {
    const { backend, problem } = this.session
    const paths = await backend.pickPhotos(t.photos.add).catch((error: unknown) => {
      problem(error)
      return []
    })
    await this.files(paths, role)
  }

  /** Files, at a place in the text or where the cursor is. */
  async files(paths: readonly string[], role: PhotoRole, at?: number) {
    const wanted = role === 'cover' ? paths.slice(0, 1) : paths
    await this.#add(wanted.map((path) => ({ kind: 'file', path }) as const), role, at)
  }

  async paste(files: readonly File[]) {
    const { backend, problem } = this.session
    try {
      if (files.length === 0) {
        const held = await backend.clipboardPhoto()
        return await this.#add(held ? [held] : [], 'inline')
      }
      const { photos, unread } = await fromFiles(files)
      await this.#add(photos, 'inline')
      if (unread.length) this.session.notice = t.photos.unread(unread)
    } catch (error) {
      problem(error)
    }
  }

  /** The queue tells of a photo that it works on, and of which it has a small picture as long as the window is there. */
  heard(job: PhotoJob) {
    const { id, state, link } = job
    // Pictures that move, or are seen through, are shown as they are stored; and
    // an address within the blog is another file's for another post.
    if (state === 'done' && link && /:\/\/.*\.jpe?g$/i.test(link.url)) this.#here.set(link.url, id)
    this.wentOn(job)
  }

  /** The photo that was stored at this address while the window was there, and need not be fetched to be seen. */
  storedHere(address: string): JobId | undefined {
    return this.#here.get(address)
  }

  /** A photo's job went on. */
  wentOn(job: PhotoJob) {
    const { draft, photos } = this.session
    const here = draft?.post.blog === job.post.blog && draft.post.path === job.post.path
    // A text that was pasted from another post has that one's photos.
    if (here || photos?.jobs.some(({ id }) => id === job.id)) photos?.update(job)
    if (job.state === 'done' && job.link) draft?.pictures.link(job.id, job.link)
  }

  /** The text has photos that this window knows nothing of: from the history, or from before a kill. */
  async named(draft: Draft, ids: readonly JobId[]) {
    const { backend, problem, photos } = this.session
    const unknown = ids.filter((id) => !photos?.jobs.some((job) => job.id === id))
    if (this.session.draft !== draft || unknown.length === 0) return
    try {
      const jobs = await backend.findPhotos({ blog: draft.post.blog, jobs: [...unknown] })
      if (this.session.draft !== draft) return
      for (const job of jobs) {
        photos?.update(job)
        this.wentOn(job)
      }
    } catch (error) {
      problem(error)
    }
  }

  async #add(sources: readonly PhotoSource[], role: PhotoRole, at?: number) {
    const { draft, photos } = this.session
    if (!draft || !photos || sources.length === 0) return
    const place = draft.track(at ?? draft.cursorLineEnd)
    const jobs = await photos.add([...sources], role)
    try {
      if (jobs.length && !(await this.#written(draft, role, jobs, place.pos))) await this.#leave(draft, role, jobs, place.pos())
    } catch (error) {
      this.#takeBack(jobs)
      this.session.problem(error)
    } finally {
      place.release()
    }
  }

  /** Writes photos into the text of their post; says no where it is open no more. */
  async #written(draft: Draft, role: PhotoRole, jobs: readonly PhotoJob[], at: () => number): Promise<boolean> {
    for (;;) {
      const now = this.session.draft
      if (now === draft) {
        if (await this.#write(draft, role, jobs, at())) return true
        if (this.session.draft === draft) return false
      }
      // It was closed and opened again.
      else if (now?.post.blog === draft.post.blog && now.post.path === draft.post.path)
        return this.#write(now, role, jobs, Math.min(at(), now.view.state.doc.length))
      else return false
    }
  }

  async #write(draft: Draft, role: PhotoRole, jobs: readonly PhotoJob[], at: number): Promise<boolean> {
    const { photos } = this.session
    for (const job of jobs) if (!photos?.jobs.some(({ id }) => id === job.id)) photos?.update(job)
    if (role === 'inline') {
      const ids = jobs.map(({ id }) => id)
      if (!(await draft.pictures.insert(draft.view.state.doc.lineAt(at).to, ids))) return false
      // What comes next, be it words or undo, is about them.
      draft.view.focus()
    } else {
      const key = fieldOf(draft.form, 'cover')?.key ?? this.session.blog?.habits.coverKey ?? 'image'
      await draft.setPhotoField(key, jobs[0]?.id ?? '')
    }
    // A small photo may have been stored before its line was written.
    for (const job of photos?.jobs ?? []) if (job.link) draft.pictures.link(job.id, job.link)
    return true
  }

  /** Leaves the photos to the core: their post is open no more. */
  async #leave(draft: Draft, role: PhotoRole, jobs: readonly PhotoJob[], at: number) {
    const { backend } = this.session
    const name = draft.post.path.split('/').pop() ?? draft.post.path
    const line = role === 'inline' ? draft.bodyLine(at) + 1 : null
    try {
      await backend.placePhotos({ post: draft.post, jobs: jobs.map(({ id }) => id), line })
      this.session.done = { text: t.photos.placed(jobs.length, name), undo: null }
    } catch (error) {
      this.#takeBack(jobs)
      this.session.notice = t.photos.notPlaced(jobs.length, name, sentence(problemOf(error).message))
    }
  }

  /** They stand in no text: better brought again than stored for nothing. */
  #takeBack(jobs: readonly PhotoJob[]) {
    for (const { id } of jobs) this.session.backend.cancelPhoto(id).catch(this.session.problem)
  }
}
