import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fake } from '../backend/fake'
import { byWeight, Publishing } from './publishing.svelte'

const post = { blog: 'field-notes', path: 'content/english/posts/2026-11-20_night-ferry.md' }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function bench() {
  const backend = fake({ posts: 5, speed: 1 })
  const flushed: number[] = []
  const opened: string[] = []
  const publishing = new Publishing(backend, post, 'Night ferry', {
    flush: async () => void flushed.push(1),
    open: (page) => opened.push(page),
  })
  backend.onEvent((event) => publishing.hear(event))
  return { backend, publishing, flushed, opened }
}

describe('Publishing', () => {
  it('saves before it looks, and before it starts', async () => {
    const { publishing, flushed } = bench()
    await publishing.look()
    expect(flushed).toHaveLength(1)
    expect(publishing.plan?.steps.length).toBeGreaterThan(0)
    expect(publishing.blocked).toBe(false)
    await publishing.start()
    expect(flushed).toHaveLength(2)
  })

  it('says a word only after its stage is done', async () => {
    const { publishing } = bench()
    await publishing.look()
    await publishing.start()
    expect(publishing.running).toBe(true)
    const state = (name: string) => publishing.publication?.stages.find(({ stage }) => stage === name)?.state
    await vi.advanceTimersByTimeAsync(1000)
    expect([state('uploaded'), state('saved')]).toEqual(['done', 'running'])
    expect(state('live')).toBe('waiting')
    expect(publishing.outcome).toBe(null)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(state('live')).toBe('done')
    expect([publishing.outcome, publishing.done]).toEqual(['live', true])
    expect(publishing.running).toBe(false)
  })

  it('can be stopped', async () => {
    const { publishing } = bench()
    await publishing.look()
    await publishing.start()
    publishing.stop()
    await vi.advanceTimersByTimeAsync(10_000)
    expect([publishing.outcome, publishing.done, publishing.problem]).toEqual(['stopped', false, null])
  })

  it('shows why there is no plan', async () => {
    const { publishing, backend } = bench()
    backend.planPublish = () => Promise.reject({ code: 'untrusted', message: 'not trusted yet' })
    await publishing.look()
    expect(publishing.problem).toEqual({ code: 'untrusted', message: 'not trusted yet' })
    expect(publishing.planning).toBe(false)
  })

  it('says only what was seen', async () => {
    const ends = [
      [{ url: 'https://example.org/a/' }, 'live'],
      [{}, 'pushed'],
      [{ local: '/blog/public/a/index.html' }, 'written'],
      [{ problem: 'no way' }, 'failed'],
      [{ stopped: true }, 'stopped'],
    ] as const
    for (const [end, outcome] of ends) {
      const { publishing, backend } = bench()
      await publishing.start()
      const { publication } = publishing
      if (publication) backend.say({ kind: 'publication', value: { ...publication, ...end, finished: true } })
      expect(publishing.outcome).toBe(outcome)
    }
  })

  it('opens the page of a folder by itself, once and only after a press', async () => {
    const { publishing, backend, opened } = bench()
    await publishing.start()
    const { publication } = publishing
    if (!publication) throw new Error('it has begun')
    const done = { ...publication, finished: true, local: '/blog/public/a/index.html' }
    backend.say({ kind: 'publication', value: { ...done, finished: false } })
    expect(opened).toEqual([])
    backend.say({ kind: 'publication', value: done })
    backend.say({ kind: 'publication', value: done })
    expect(opened).toEqual(['/blog/public/a/index.html'])
  })

  it('looks again when a photo has come or trust has changed, while somebody looks', async () => {
    const { publishing, backend } = bench()
    await publishing.look()
    let looks = 0
    const real = backend.planPublish.bind(backend)
    backend.planPublish = (request) => (looks++, real(request))
    const [photo] = await backend.addPhotos({ post, photos: [{ kind: 'file', path: '/a.jpg' }], role: 'inline' })
    if (!photo) throw new Error('there is a photo')
    await vi.advanceTimersByTimeAsync(10_000)
    const came = async (change: Partial<typeof photo>) => {
      backend.say({ kind: 'photo', value: { ...photo, ...change } })
      await vi.advanceTimersByTimeAsync(60)
      return looks
    }
    expect(await came({ state: 'done' })).toBe(0)
    publishing.watched = true
    expect(await came({ state: 'uploading' })).toBe(0)
    expect(await came({ state: 'done', post: { ...post, path: 'another.md' } })).toBe(0)
    expect(await came({ state: 'done' })).toBe(1)
    const blog = await backend.openBlog('')
    if (blog) backend.say({ kind: 'blog', value: blog })
    await vi.advanceTimersByTimeAsync(60)
    expect(looks).toBe(2)
    // What is under way is left alone.
    await publishing.start()
    expect(await came({ state: 'failed' })).toBe(2)
  })

  it('keeps the answer to the last look alone', async () => {
    const { publishing, backend } = bench()
    const real = backend.planPublish.bind(backend)
    let answer: () => void = () => undefined
    backend.planPublish = async (request) => {
      if (request.target === 'slow') await new Promise<void>((resolve) => (answer = resolve))
      return real(request)
    }
    const slow = publishing.look('slow')
    await vi.advanceTimersByTimeAsync(1)
    await publishing.look('quick')
    answer()
    await slow
    expect(publishing.plan?.target).toBe('quick')
  })

  it('shows why it could not begin, also after an earlier end', async () => {
    const { publishing, backend } = bench()
    await publishing.start()
    publishing.stop()
    await vi.advanceTimersByTimeAsync(10_000)
    backend.publish = () => Promise.reject({ code: 'untrusted', message: 'not trusted yet' })
    await publishing.start()
    expect([publishing.publication, publishing.problem?.code]).toEqual([null, 'untrusted'])
  })

  it('hears news that come before the answer', async () => {
    const { publishing, backend } = bench()
    const real = backend.publish.bind(backend)
    backend.publish = async (request) => {
      const started = await real(request)
      backend.say({ kind: 'publication', value: { ...started, target: 'early' } })
      return started
    }
    await publishing.start()
    expect(publishing.publication?.target).toBe('early')
  })
})

it('puts what matters most first, and says what is alike once', () => {
  const finding = (severity: 'hint' | 'warning' | 'blocker', line: number | null = null, edits = 0) => ({
    code: severity,
    severity,
    message: '',
    line,
    fix: { label: 'Mend', edits: Array.from({ length: edits }, () => ({ from: 0, to: 0, insert: '' })) },
  })
  const sorted = byWeight([finding('hint'), finding('warning', 4), finding('blocker'), finding('warning', 2), finding('warning', 4), finding('warning', 7, 1)])
  expect(sorted.map(({ finding, lines, more }) => [finding.code, lines, more])).toEqual([
    ['blocker', [], 0],
    ['warning', [4, 2], 2],
    ['warning', [7], 0],
    ['hint', [], 0],
  ])
})
