/**
 * Tells the core what is being written, so that it survives the end of this
 * window: at most `pause` ms after a change, and always before a save.
 *
 * One note is in flight at most and each names the whole text, so that the last
 * one the core has heard is the last one that was sent.
 */
export interface NotingOptions {
  note: () => Promise<void>
  /** Whether the text is kept, when that changes. */
  onKept: (kept: boolean) => void
}

/** ms after a change. Half of the second that may be lost at most. */
const pause = 400
/** How often what is typed while a note is on its way is noted as well, before a save. */
const rounds = 3
/** ms that a save waits for a note: a disk that hangs must not hold it up. */
const patience = 2000

export class Noting {
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> | null = null
  #changed = false
  #kept = true

  constructor(private readonly options: NotingOptions) {}

  /** Says that the text has changed. */
  changed() {
    this.#changed = true
    this.#timer ??= setTimeout(() => void this.#send(), pause)
  }

  /** Notes now what is not noted, and waits until it is. */
  async settle(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, patience)))
    await Promise.race([this.#sendAll(), enough])
    clearTimeout(timer)
  }

  async #sendAll(): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      await this.#send()
      if (!this.#changed || !this.#kept) return
    }
  }

  /** The text is what the file holds, or nobody's any more. */
  forget() {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#changed = false
  }

  async #send(): Promise<void> {
    while (this.#running) await this.#running
    if (!this.#changed) return
    this.forget()
    this.#running = this.options.note().then(
      () => this.#tell(true),
      () => {
        // Tried again with the next change.
        this.#changed = true
        this.#tell(false)
      },
    )
    await this.#running
    this.#running = null
  }

  #tell(kept: boolean) {
    if (kept !== this.#kept) this.options.onKept(kept)
    this.#kept = kept
  }
}
