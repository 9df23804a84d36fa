/** Time, in the two shapes the features need it. */

/** Runs `action` once, `delay` ms after the last call. */
export function debounce<Args extends unknown[]>(action: (...args: Args) => void, delay: number) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const later = (...args: Args) => {
    clearTimeout(timer)
    timer = setTimeout(action, delay, ...args)
  }
  later.cancel = () => clearTimeout(timer)
  return later
}

/**
 * Asks one thing at a time: while an answer is awaited only the newest
 * question is kept, and it is asked next.
 */
export class Latest<Question> {
  #next: { question: Question } | null = null
  #busy = false

  constructor(private readonly ask: (question: Question) => Promise<void>) {}

  async put(question: Question): Promise<void> {
    this.#next = { question }
    if (this.#busy) return
    this.#busy = true
    try {
      while (this.#next) {
        const { question: newest } = this.#next as { question: Question }
        this.#next = null
        await this.ask(newest)
      }
    } finally {
      this.#busy = false
    }
  }

  /** Forgets what has not been asked yet. */
  clear() {
    this.#next = null
  }
}
