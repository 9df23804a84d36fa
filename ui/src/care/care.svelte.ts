/**
 * One change to many posts: what it would do, doing it, taking it back.
 *
 * The sheet of tags and the sheet of damaged letters share it: both ask for a
 * plan, show it, and carry it out.
 */
import type { Backend, BlogId, ManyDone, ManyEdit, ManyPlan, ManyUndo, TermGroup } from '../backend/backend'

export class Care {
  groups: TermGroup[] = $state.raw([])
  /** What is about to be done; none while nothing is. */
  plan: ManyPlan | null = $state.raw(null)
  /** What was done last just now. */
  done: ManyDone | null = $state.raw(null)
  /** What can be taken back. */
  undo: ManyUndo | null = $state.raw(null)
  busy = $state(false)
  loaded = $state(false)

  #edit: ManyEdit | null = null

  constructor(
    private readonly backend: Backend,
    private readonly blog: BlogId,
    /** Saves what is open, so that its file is what is seen. */
    private readonly flush: () => Promise<void>,
    private readonly onProblem: (error: unknown) => void,
  ) {}

  /** Whether there is something to press or to be told. */
  get hasSteps(): boolean {
    return this.plan !== null || this.done !== null || this.undo !== null
  }

  /** Reads the terms and what can be taken back. */
  look(): Promise<void> {
    return this.#work(async () => {
      const [groups, undo] = await Promise.all([this.backend.termGroups(this.blog), this.backend.lastMany(this.blog)])
      this.groups = groups
      this.undo = undo
      this.loaded = true
    })
  }

  /** Asks what an edit would do. */
  prepare(edit: ManyEdit): Promise<void> {
    return this.#work(async () => {
      await this.flush()
      this.done = null
      this.plan = await this.backend.planMany({ blog: this.blog, edit })
      this.#edit = edit
    })
  }

  /** Carries the plan out. */
  apply(): Promise<void> {
    const { plan } = this
    const edit = this.#edit
    if (!plan || !edit) return Promise.resolve()
    return this.#work(async () => {
      await this.flush()
      const posts = plan.posts.map(({ path, version }): [string, string] => [path, version])
      this.done = await this.backend.applyMany({ blog: this.blog, edit, posts })
      this.plan = null
      await this.#again()
    })
  }

  /** Takes the last change back. */
  takeBack(): Promise<void> {
    return this.#work(async () => {
      await this.flush()
      this.done = await this.backend.undoMany(this.blog)
      this.plan = null
      await this.#again()
    })
  }

  /** Leaves the plan as it is: nothing was written. */
  leave() {
    this.plan = null
    this.#edit = null
  }

  async #again() {
    this.undo = await this.backend.lastMany(this.blog)
    this.groups = await this.backend.termGroups(this.blog)
  }

  async #work(work: () => Promise<void>) {
    this.busy = true
    try {
      await work()
    } catch (error) {
      this.onProblem(error)
    }
    this.busy = false
  }
}

/** The groups that have these words, twins first as they come. */
export function matching(groups: readonly TermGroup[], taxonomy: string, query: string): TermGroup[] {
  const words = query.trim().toLowerCase()
  return groups.filter((group) => group.taxonomy === taxonomy && group.terms.some(({ term }) => term.toLowerCase().includes(words)))
}
