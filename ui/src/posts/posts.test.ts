import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PostList } from '../backend/backend'
import { fake } from '../backend/fake'
import { pageSize, Posts } from './posts.svelte'
import { dateWords, pieces } from './row'
import { slugOf } from './slug'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function bench(count: number) {
  const backend = fake({ posts: count, speed: 0 })
  const problems: unknown[] = []
  return { backend, problems, posts: new Posts(backend, 'field-notes', (error) => problems.push(error)) }
}

const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms)

describe('Posts', () => {
  it('loads the first page, and others where the eye is', async () => {
    const { posts, backend } = bench(1000)
    await posts.refresh()
    expect(posts.total).toBe(1000)
    expect(posts.rows[0]?.title).toBe('Night Ferry to Tallinn')
    expect(posts.rows[500]).toBeUndefined()
    posts.show(495, 510)
    await settle()
    expect(posts.rows[500]?.title).toBeTruthy()
    posts.show(496, 511)
    await settle()
    expect(backend.calls.filter((call) => call === 'listPosts')).toHaveLength(3)
  })

  it('searches a moment after the last keystroke, once', async () => {
    const { posts, backend } = bench(50)
    await posts.refresh()
    for (const query of ['g', 'ga', 'gar', 'garden']) posts.narrow({ query })
    await settle(100)
    expect(backend.calls).toHaveLength(2)
    expect(posts.rows.map((row) => row?.title)).toContain('The Garden Behind the Station')
    expect(posts.filtered).toBe(true)
  })

  it('shows the answer to the newest question, whichever comes last', async () => {
    const { posts, backend } = bench(50)
    const real = backend.listPosts.bind(backend)
    const waiting: (() => void)[] = []
    backend.listPosts = async (request) => {
      await new Promise<void>((resolve) => waiting.push(resolve))
      return real(request)
    }
    posts.narrow({ state: 'draft' })
    posts.narrow({ state: null })
    waiting[1]?.()
    await settle()
    waiting[0]?.()
    await settle()
    expect(posts.total).toBe(50)
  })

  it('keeps the rows of the last answer until the new ones are there', async () => {
    const { posts, backend } = bench(50)
    await posts.refresh()
    let answer: (list: PostList) => void = () => undefined
    backend.listPosts = () => new Promise<PostList>((resolve) => (answer = resolve))
    posts.narrow({ state: 'draft' })
    expect(posts.rows).toHaveLength(50)
    answer({ rows: [], total: 0, facets: null, unread: 0 })
    await settle()
    expect(posts.rows).toHaveLength(0)
  })

  it('narrows by one term of each taxonomy, by year, and no longer', async () => {
    const { posts } = bench(5)
    await posts.refresh()
    const [first, second] = posts.terms
    if (!first || !second) throw new Error('the fake blog has terms')
    posts.narrowTo('tags', first.term)
    posts.narrowTo('tags', second.term)
    posts.narrowTo('series', 'None')
    expect(posts.filter.terms).toEqual([['tags', second.term], ['series', 'None']])
    posts.narrowTo('series', null)
    await settle()
    expect(posts.total).toBe(second.posts)
    expect(posts.termOf('tags')).toBe(second.term)
    posts.narrowTo('tags', null)
    const year = posts.facets.years[0]
    posts.narrow({ year: year?.year ?? null })
    await settle()
    expect(posts.total).toBe(year?.posts)
  })

  it('keeps the facets it has when the core sends none', async () => {
    const { posts, backend } = bench(5)
    await posts.refresh()
    const had = posts.facets
    const asked: number[] = []
    const real = backend.listPosts.bind(backend)
    backend.listPosts = (request) => (asked.push(request.facets), real(request))
    await posts.refresh()
    expect(asked).toEqual([had.revision])
    expect(posts.facets).toBe(had)
    expect(had.counts.posts).toBe(5)
  })

  it('says what went wrong', async () => {
    const { posts, backend, problems } = bench(5)
    backend.listPosts = () => Promise.reject(new Error('no'))
    await posts.refresh()
    expect(problems).toHaveLength(1)
  })

  it('asks for whole pages', () => expect(pageSize).toBeGreaterThan(20))
})

describe('a row', () => {
  const now = new Date(2026, 10, 23, 20)
  it.each([
    ['2026-11-23', 'Today'],
    ['2026-11-22', 'Yesterday'],
    ['2026-03-02', 'Mar 2'],
    ['2024-03-02', 'Mar 2, 2024'],
    ['someday', 'No date'],
    [null, 'No date'],
  ])('says %j as %j', (date, expected) => expect(dateWords(date, now).short).toBe(expected))

  it('marks the hits of a snippet', () =>
    expect(pieces('a \u0002b\u0003 c')).toEqual([
      { text: 'a ', hit: false },
      { text: 'b', hit: true },
      { text: ' c', hit: false },
    ]))

  it.each([
    ['content/english/2024-03-25_my-trip.md', 'my-trip'],
    ['_posts/2024-03-25-my-trip.markdown', 'my-trip'],
    ['content/posts/my-trip/index.md', 'my-trip'],
    ['content/posts/my-trip/index.fr.md', 'my-trip'],
    ['notes.md', 'notes'],
  ])('finds the slug in %s', (path, slug) => expect(slugOf(path)).toBe(slug))
})
