/** One pass through publishing: the plan, its carrying out, and the end. */
import { problemOf, type Backend, type Event, type Finding, type Plan, type PostRef, type Problem, type Publication } from '../backend/backend'

export class Publishing {
  plan: Plan | null = $state.raw(null)
  publication: Publication | null = $state.raw(null)
  problem: Problem | null = $state.raw(null)
  planning = $state(false)
  target: string | null = $state(null)

  readonly running = $derived(this.publication !== null && !this.publication.finished)
  readonly live = $derived(this.publication?.finished === true && this.publication.problem === null)
  readonly blocked = $derived(this.plan?.findings.some(({ severity }) => severity === 'blocker') ?? true)

  #starting = false
  #early: Publication | null = null

  constructor(
    private readonly backend: Backend,
    readonly post: PostRef,
    /** Puts the text on the disk, so that the plan is about what is seen. */
    private readonly flush: () => Promise<void>,
  ) {}

  /** Looks at what would happen. Writes nothing anywhere. */
  async look(target: string | null = this.target): Promise<void> {
    this.planning = true
    this.problem = null
    this.publication = null
    try {
      await this.flush()
      this.plan = await this.backend.planPublish({ post: this.post, target })
      this.target = this.plan.target
    } catch (error) {
      this.plan = null
      this.problem = problemOf(error)
    }
    this.planning = false
  }

  async start(): Promise<void> {
    this.problem = null
    this.#starting = true
    this.#early = null
    try {
      await this.flush()
      const started = await this.backend.publish({ post: this.post, target: this.target })
      // The first news may have come before the answer.
      const early = this.#early as Publication | null
      this.publication = early?.id === started.id ? early : started
    } catch (error) {
      this.problem = problemOf(error)
    }
    this.#starting = false
  }

  stop() {
    if (!this.publication) return
    this.backend.cancelPublication(this.publication.id).catch((error: unknown) => (this.problem = problemOf(error)))
  }

  hear(event: Event) {
    if (event.kind !== 'publication') return
    if (event.value.id === this.publication?.id) this.publication = event.value
    else if (this.#starting) this.#early = event.value
  }
}

/** Findings in the order they matter. */
export function byWeight(findings: readonly Finding[]): Finding[] {
  const weight = { blocker: 0, warning: 1, hint: 2 }
  return [...findings].sort((a, b) => weight[a.severity] - weight[b.severity])
}
