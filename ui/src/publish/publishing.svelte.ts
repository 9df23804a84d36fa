/** One pass through publishing: the plan, its carrying out, and the end. */
import { problemOf, type Backend, type Event, type Finding, type Plan, type PostRef, type Problem, type Publication } from '../backend/backend'
import { debounce } from '../shared/timing'

/** How a publication has ended: only what was seen is said. */
export type Outcome = 'live' | 'pushed' | 'written' | 'stopped' | 'failed'

export interface PublishingHooks {
  /** Puts the text on the disk, so that the plan is about what is seen. */
  flush: () => Promise<void>
  /** Opens the page that was written to a folder: the last part of what was asked for. */
  open: (page: string) => void
}

export class Publishing {
  plan: Plan | null = $state.raw(null)
  publication: Publication | null = $state.raw(null)
  problem: Problem | null = $state.raw(null)
  planning = $state(false)
  target: string | null = $state(null)
  /** What was said yes to, of what the plan asks. */
  agreed: readonly string[] = $state.raw([])
  /** Whether a writer has the plan before their eyes: then it follows what happens. */
  watched = false

  readonly running = $derived(this.publication !== null && !this.publication.finished)
  readonly outcome = $derived(outcomeOf(this.publication))
  readonly done = $derived(this.outcome === 'live' || this.outcome === 'pushed' || this.outcome === 'written')
  readonly blocked = $derived(this.plan?.findings.some(({ severity }) => severity === 'blocker') ?? true)

  /** Whether the plan asks something that has no yes yet. */
  readonly unanswered = $derived(this.plan?.questions.some(({ token }) => !this.agreed.includes(token)) ?? false)

  #starting = false
  #early: Publication | null = null
  /** Whether the page is still to be opened by itself. */
  #opens = false
  /** Counts the looks: only the answer to the last one is shown. */
  #looks = 0
  readonly #lookAgain = debounce(() => void this.#follow(), 50)

  constructor(
    private readonly backend: Backend,
    readonly post: PostRef,
    readonly title: string,
    private readonly hooks: PublishingHooks,
  ) {}

  /** Looks at what would happen. Writes nothing anywhere. */
  async look(target: string | null = this.target): Promise<void> {
    this.planning = true
    this.problem = null
    this.publication = null
    await this.#ask(target)
  }

  async start(): Promise<void> {
    // What is still being looked at does not matter any more.
    this.#looks++
    this.planning = false
    this.problem = null
    this.#starting = true
    this.#early = null
    this.#opens = true
    try {
      await this.hooks.flush()
      const started = await this.backend.publish({ post: this.post, target: this.target, agreed: [...this.agreed] })
      // The first news may have come before the answer.
      const early = this.#early as Publication | null
      this.#went(early?.id === started.id ? early : started)
    } catch (error) {
      this.publication = null
      this.problem = problemOf(error)
    }
    this.#starting = false
  }

  agree(token: string, yes: boolean) {
    this.agreed = yes ? [...this.agreed, token] : this.agreed.filter((other) => other !== token)
  }

  stop() {
    if (!this.publication) return
    this.backend.cancelPublication(this.publication.id).catch((error: unknown) => (this.problem = problemOf(error)))
  }

  hear(event: Event) {
    if (event.kind === 'publication') {
      if (event.value.id === this.publication?.id) this.#went(event.value)
      else if (this.#starting) this.#early = event.value
    } else if (this.#concerns(event)) this.#lookAgain()
  }

  #went(publication: Publication) {
    this.publication = publication
    if (!publication.finished || !this.#opens) return
    this.#opens = false
    if (this.outcome === 'written' && publication.local !== null) this.hooks.open(publication.local)
  }

  /** Whether the plan may be another one after that: a photo has come, a setting or trust has changed. */
  #concerns(event: Event): boolean {
    if (event.kind === 'blog') return event.value.id === this.post.blog
    if (event.kind !== 'photo') return false
    const { post, state } = event.value
    const came = state === 'done' || state === 'failed' || state === 'cancelled'
    return came && post.blog === this.post.blog && post.path === this.post.path
  }

  async #follow() {
    // What is under way or has ended is not replaced by a plan.
    if (this.watched && !this.#starting && this.publication === null) await this.#ask(this.target)
  }

  async #ask(target: string | null) {
    const look = ++this.#looks
    let plan: Plan | null = null
    let problem: Problem | null = null
    try {
      await this.hooks.flush()
      plan = await this.backend.planPublish({ post: this.post, target, agreed: [] })
    } catch (error) {
      problem = problemOf(error)
    }
    if (look !== this.#looks) return
    this.plan = plan
    this.problem = problem
    this.target = plan?.target ?? target
    this.planning = false
  }
}

function outcomeOf(publication: Publication | null): Outcome | null {
  if (!publication?.finished) return null
  if (publication.stopped) return 'stopped'
  if (publication.problem !== null) return 'failed'
  if (publication.url !== null) return 'live'
  return publication.local === null ? 'pushed' : 'written'
}

/** Whether a finding is mended where pictures are described. */
export const asksForWords = ({ code }: Finding): boolean => code === 'no-alt' || code === 'alt-is-name'

/** Findings of one kind, of which the first speaks for all. */
export interface Alike {
  finding: Finding
  /** Every line that has it, each once. */
  lines: number[]
  /** How many there are besides the first. */
  more: number
}

/** Findings in the order they matter, those of one kind together; one that can be mended by itself stays by itself. */
export function byWeight(findings: readonly Finding[]): Alike[] {
  const weight = { blocker: 0, warning: 1, hint: 2 }
  const all: Alike[] = []
  for (const finding of [...findings].sort((a, b) => weight[a.severity] - weight[b.severity])) {
    const lines = finding.line === null ? [] : [finding.line]
    const alike = all.find((other) => other.finding.code === finding.code && other.finding.severity === finding.severity)
    if (!alike || finding.fix?.edits.length) all.push({ finding, lines, more: 0 })
    else {
      alike.more++
      alike.lines.push(...lines.filter((line) => !alike.lines.includes(line)))
    }
  }
  return all
}
