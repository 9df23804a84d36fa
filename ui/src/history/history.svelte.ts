/** The kept versions of the open post, and the one that is looked at. */
import type { Backend, KeptVersion, PostRef } from '../backend/backend'
import { day } from './when'

export interface Day {
  name: string
  versions: KeptVersion[]
}

export class History {
  versions: KeptVersion[] = $state.raw([])
  loaded = $state(false)
  chosen: KeptVersion | null = $state.raw(null)
  /** The text of the version that is looked at. */
  text: string | null = $state.raw(null)
  busy = $state(false)

  constructor(
    private readonly backend: Backend,
    private readonly post: PostRef,
    private readonly onProblem: (error: unknown) => void,
  ) {}

  /** The versions by day, newest first. */
  readonly days: Day[] = $derived.by(() => {
    const days: Day[] = []
    for (const version of this.versions) {
      const name = day(version.at)
      const last = days.at(-1)
      if (last?.name === name) last.versions.push(version)
      else days.push({ name, versions: [version] })
    }
    return days
  })

  /** Reads the versions and looks at the one before the newest: what was changed last. */
  async load() {
    try {
      this.versions = await this.backend.history(this.post)
      this.loaded = true
      const first = this.versions[1] ?? this.versions[0]
      if (first) await this.look(first)
    } catch (error) {
      this.onProblem(error)
    }
  }

  async look(version: KeptVersion) {
    this.chosen = version
    try {
      const text = await this.backend.versionText({ post: this.post, id: version.id })
      if (this.chosen === version) this.text = text
    } catch (error) {
      this.onProblem(error)
    }
  }

  /** Looks at the version so many places further down the list. */
  async move(by: number) {
    const at = this.versions.findIndex((version) => version === this.chosen)
    const next = this.versions[at + by]
    if (next) await this.look(next)
  }
}
