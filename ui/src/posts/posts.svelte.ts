/**
 * The list of posts: what is asked for, and the rows that have arrived.
 *
 * Rows are fetched a page at a time, where the eye is; the rows of the last
 * question stay until those of the new one are there, so nothing flickers.
 */
import type { Backend, BlogId, Counts, Facets, ListPosts, PostList, PostRow, PostState, Sort, TermCount } from '../backend/backend'
import { debounce } from '../shared/timing'

export const pageSize = 100
/** Pause between the last keystroke and the search, ms. */
const patience = 60

export interface Filter {
  query: string
  state: PostState | null
  language: string | null
  year: number | null
  /** Taxonomy and term: at most one of each taxonomy, all of them wanted. */
  terms: [string, string][]
  sort: Sort
}

const everything: Filter = { query: '', state: null, language: null, year: null, terms: [], sort: 'newest' }

const noFacets: Facets = {
  revision: 0,
  counts: { posts: 0, drafts: 0, scheduled: 0, changed: 0 },
  terms: [],
  languages: [],
  years: [],
}

export class Posts {
  filter: Filter = $state.raw(everything)
  /** The rows, sparse: one that has not arrived is undefined. */
  rows: (PostRow | undefined)[] = $state.raw([])
  total = $state(0)
  /** What the list can be narrowed to. */
  facets: Facets = $state.raw(noFacets)
  /** Posts that are listed and cannot be searched yet. */
  unread = $state(0)
  /** The row the keys are on. */
  active = $state(-1)
  /** Whether keys put it there, so that it must be seen. */
  byKeys = $state(false)
  loaded = $state(false)
  /** Counts the questions that begin at the top. */
  epoch = $state(0)

  #question = 0
  #asked = new Set<number>()
  #visible = { from: 0, to: 0 }
  readonly #search = debounce(() => void this.#ask(true), patience)

  constructor(
    private readonly backend: Backend,
    readonly blog: BlogId,
    private readonly onProblem: (error: unknown) => void,
  ) {}

  get filtered(): boolean {
    const { query, state, language, year, terms } = this.filter
    return query.trim() !== '' || state !== null || language !== null || year !== null || terms.length > 0
  }

  get counts(): Counts {
    return this.facets.counts
  }

  get terms(): TermCount[] {
    return this.facets.terms
  }

  /** The term of a taxonomy that the list is narrowed to. */
  termOf(taxonomy: string): string | null {
    return this.filter.terms.find(([key]) => key === taxonomy)?.[1] ?? null
  }

  /** Narrows the list to a term of a taxonomy, or no longer to any. */
  narrowTo(taxonomy: string, term: string | null) {
    const others = this.filter.terms.filter(([key]) => key !== taxonomy)
    this.narrow({ terms: term === null ? others : [...others, [taxonomy, term]] })
  }

  /** Asks for something else. Typing waits a moment, a press does not. */
  narrow(change: Partial<Filter>) {
    this.filter = { ...this.filter, ...change }
    if ('query' in change && change.query !== '') this.#search()
    else void this.#ask(true)
  }

  /** Asks again, keeping the place: the blog has changed. */
  refresh(): Promise<void> {
    return this.#ask(false)
  }

  /** Says which rows are in view, so that they are fetched. */
  show(from: number, to: number) {
    this.#visible = { from, to }
    for (const page of this.#pages()) if (!this.#asked.has(page)) void this.#fetch(page, this.#question)
  }

  indexOf(path: string): number {
    return this.rows.findIndex((row) => row?.path === path)
  }

  async #ask(fromStart: boolean): Promise<void> {
    this.#search.cancel()
    const question = ++this.#question
    this.#asked = new Set()
    if (fromStart) this.#visible = { from: 0, to: 0 }
    const [first = 0, ...others] = this.#pages()
    const list = await this.#list(first, question)
    if (!list) return
    const rows: (PostRow | undefined)[] = fromStart ? [] : this.rows.slice(0, list.total)
    this.#take(rows, first, list)
    if (fromStart) {
      this.active = -1
      this.epoch++
    }
    await Promise.all(others.map((page) => this.#fetch(page, question)))
  }

  async #fetch(page: number, question: number) {
    const list = await this.#list(page, question)
    if (list) this.#take(this.rows.slice(), page, list)
  }

  /** A page of the answer; none when something newer has been asked since. */
  async #list(page: number, question: number): Promise<PostList | null> {
    this.#asked.add(page)
    const request: ListPosts = { blog: this.blog, ...this.filter, offset: page * pageSize, limit: pageSize, facets: this.facets.revision }
    try {
      const list = await this.backend.listPosts(request)
      return question === this.#question ? list : null
    } catch (error) {
      if (question === this.#question) this.onProblem(error)
      return null
    }
  }

  #take(rows: (PostRow | undefined)[], page: number, list: PostList) {
    rows.length = list.total
    list.rows.forEach((row, index) => (rows[page * pageSize + index] = row))
    this.rows = rows
    this.total = list.total
    this.facets = list.facets ?? this.facets
    this.unread = list.unread
    this.loaded = true
  }

  #pages(): number[] {
    const first = Math.floor(this.#visible.from / pageSize)
    const last = Math.floor(Math.max(this.#visible.from, this.#visible.to - 1) / pageSize)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  }
}
