import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fake } from '../backend/fake'
import { byWeight, Publishing } from './publishing.svelte'

const post = { blog: 'field-notes', path: 'content/english/posts/2026-11-20_night-ferry.md' }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function bench() {
  const backend = fake({ posts: 5, speed: 1 })
  const flushed: number[] = []
  const publishing = new Publishing(backend, post, async () => void flushed.push(1))
  backend.onEvent((event) => publishing.hear(event))
  return { backend, publishing, flushed }
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
    expect(state('saved')).toBe('done')
    expect(state('live')).toBe('waiting')
    expect(publishing.live).toBe(false)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(state('live')).toBe('done')
    expect(publishing.live).toBe(true)
    expect(publishing.running).toBe(false)
  })

  it('can be stopped', async () => {
    const { publishing } = bench()
    await publishing.look()
    await publishing.start()
    publishing.stop()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(publishing.publication?.problem).toMatch(/stopped/)
    expect(publishing.live).toBe(false)
  })

  it('shows why there is no plan', async () => {
    const { publishing, backend } = bench()
    backend.planPublish = () => Promise.reject({ code: 'untrusted', message: 'not trusted yet' })
    await publishing.look()
    expect(publishing.problem).toEqual({ code: 'untrusted', message: 'not trusted yet' })
    expect(publishing.planning).toBe(false)
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

it('puts what matters most first', () => {
  const finding = (severity: 'hint' | 'warning' | 'blocker') => ({ code: severity, severity, message: '', line: null, fix: null })
  expect(byWeight([finding('hint'), finding('blocker'), finding('warning')]).map(({ code }) => code)).toEqual(['blocker', 'warning', 'hint'])
})
