/** The fake backend's history and recovery store. */
import type { Backend, KeptVersion, UnsavedText, VersionKind } from '../backend'
import type { FakePost } from './posts'

interface Version extends KeptVersion {
  path: string
  text: string
  closed: boolean
}

type Commands = Pick<Backend, 'noteText' | 'unsavedTexts' | 'putAside' | 'history' | 'versionText' | 'keepVersion'>

const words = (text: string) => text.match(/[\p{L}\p{N}’']+/gu) ?? []

export class FakePast {
  readonly versions: Version[] = []
  readonly noted = new Map<string, string>()
  /** What a noted text was begun from, where that is not what the file holds; none where nobody knows. */
  readonly bases = new Map<string, string | null>()
  /** Texts of other blogs that were never saved. */
  readonly elsewhere: UnsavedText[] = []

  constructor(private readonly posts: FakePost[]) {}

  readonly commands: Commands = {
    noteText: async ({ post, text }) => void this.noted.set(post.path, text),
    unsavedTexts: async () => [...[...this.noted].map(([path, text]) => this.#unsaved(path, text)), ...this.elsewhere],
    putAside: async ({ blog, path }) => {
      const other = this.elsewhere.findIndex(({ post }) => post.blog === blog && post.path === path)
      if (other >= 0) return void this.elsewhere.splice(other, 1)
      const text = this.noted.get(path)
      this.noted.delete(path)
      if (text !== undefined) this.#add(path, text, 'recovered')
    },
    history: async ({ path }) => this.#of(path),
    versionText: async ({ id }) => this.versions.find((version) => version.id === id)?.text ?? '',
    keepVersion: async ({ post, text }) => {
      if (this.#of(post.path)[0]?.text !== text) this.#add(post.path, text, 'saved')
      for (const version of this.versions) version.closed = true
    },
  }

  saved(path: string, before: string, text: string) {
    this.noted.delete(path)
    const last = this.#of(path)[0]
    if (!last) this.#add(path, before, 'found')
    if (last?.kind === 'saved' && !last.closed) Object.assign(last, { text, words: words(text).length, added: last.added + 1 })
    else if (before !== text) this.#add(path, text, this.#of(path).some((version) => version.text === text) ? 'restored' : 'saved')
  }

  #of(path: string): Version[] {
    return this.versions.filter((version) => version.path === path).reverse()
  }

  #add(path: string, text: string, kind: VersionKind) {
    const before = words(this.#of(path)[0]?.text ?? text).length
    const count = words(text).length
    this.versions.push({
      path, text, kind, closed: false, id: this.versions.length + 1, at: '2026-11-23T19:00:00Z', words: count,
      added: Math.max(0, count - before), removed: Math.max(0, before - count),
    })
  }

  #unsaved(path: string, text: string): UnsavedText {
    const file = this.posts.find((post) => post.path === path)?.text ?? null
    const base = this.bases.has(path) ? (this.bases.get(path) ?? null) : file
    const post = { blog: 'field-notes', path }
    return { post, root: '/home/mara/blog', there: true, at: '2026-11-23T19:00:00Z', text, base, file }
  }
}
