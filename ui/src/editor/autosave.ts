/**
 * When a text is saved, and with which base.
 *
 * One save is in flight at most, and each names the version the last one left
 * behind, so that the file is never overwritten by something that has not seen
 * it. A conflict stops everything until `resolve` says what to do.
 */
import { problemOf, type Saved, type Version } from '../backend/backend'

export type SaveState =
  | { kind: 'saved'; unproven: boolean }
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  | { kind: 'failed'; message: string }

/** What the file holds instead of what this text was begun from. */
export interface Conflict {
  /** The file's text; none when it was deleted. */
  theirs: string | null
  version: Version
}

export interface AutosaveOptions {
  /** What must be done before a text is taken to be saved. */
  settle?: () => Promise<void>
  save: (text: string, base: Version) => Promise<Saved>
  text: () => string
  onState: (state: SaveState) => void
  onConflict: (conflict: Conflict) => void
}

/** Pause after the last keystroke, longest wait while typing, pause after a failure: ms. */
const idle = 700
const longest = 1000
const afterFailure = 5000

export class Autosave {
  #dirty = false
  #stopped = false
  #running: Promise<void> | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #firstChange = 0

  constructor(
    private readonly options: AutosaveOptions,
    public base: Version,
  ) {}

  /** Whether the text holds something that the file does not. */
  get unsaved(): boolean {
    return this.#dirty || this.#running !== null
  }

  /** Says that the text has changed. */
  changed() {
    if (!this.#dirty) {
      this.#dirty = true
      this.#firstChange = Date.now()
      if (!this.#running) this.options.onState({ kind: 'unsaved' })
    }
    this.#schedule(Math.min(idle, Math.max(0, this.#firstChange + longest - Date.now())))
  }

  /** Saves now what is not saved, and waits until it is. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    while (this.#dirty || this.#running) {
      if (this.#stopped) return
      const failed = await this.#run()
      if (failed) return
    }
  }

  /** Goes on after a conflict, from what the file holds now. */
  resolve(base: Version, unsaved: boolean) {
    this.#stopped = false
    this.adopt(base)
    this.#dirty = unsaved
    if (unsaved) void this.flush()
  }

  /** The text now equals what the file holds. */
  adopt(base: Version) {
    clearTimeout(this.#timer)
    this.base = base
    this.#dirty = false
    this.options.onState({ kind: 'saved', unproven: false })
  }

  /** Saves no more: the post is closed or gone. */
  stop() {
    clearTimeout(this.#timer)
    this.#stopped = true
  }

  #schedule(delay: number) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.flush(), delay)
  }

  /** One save; says whether it failed. Joins the one in flight. */
  async #run(): Promise<boolean> {
    if (this.#running) {
      await this.#running
      return false
    }
    let failed = false
    this.#dirty = false
    this.options.onState({ kind: 'saving' })
    this.#running = this.#save()
      .then((saved) => this.#finished(saved))
      .catch((error: unknown) => {
        failed = true
        this.#dirty = true
        this.#firstChange = Date.now()
        this.options.onState({ kind: 'failed', message: problemOf(error).message })
      })
    await this.#running
    this.#running = null
    if (failed && !this.#stopped) this.#schedule(afterFailure)
    return failed
  }

  /** Takes the text as late as can be; none is saved when it was stopped meanwhile. */
  async #save(): Promise<Saved | null> {
    if (this.options.settle) {
      await this.options.settle()
      if (this.#stopped) return null
    }
    this.#dirty = false
    return this.options.save(this.options.text(), this.base)
  }

  #finished(saved: Saved | null) {
    if (saved === null) {
      this.#dirty = true
      this.options.onState({ kind: 'unsaved' })
      return
    }
    if (saved.kind === 'saved') {
      this.base = saved.version
      this.options.onState(this.#dirty ? { kind: 'unsaved' } : { kind: 'saved', unproven: saved.unproven })
      return
    }
    this.#dirty = true
    this.#stopped = true
    this.options.onState({ kind: 'unsaved' })
    this.options.onConflict({ theirs: saved.theirs, version: saved.version })
  }
}
