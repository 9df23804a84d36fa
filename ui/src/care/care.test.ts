import { describe, expect, test, vi } from 'vitest'
import type { Backend, ManyEdit, TermGroup } from '../backend/backend'
import { Care, matching } from './care.svelte'

const group = (...terms: string[]): TermGroup => ({ taxonomy: 'tags', terms: terms.map((term) => ({ taxonomy: 'tags', term, posts: 1 })) })

function setup() {
  const steps: string[] = []
  const backend = {
    termGroups: async () => [group('Rust', 'rust')],
    lastMany: async () => null,
    planMany: async ({ edit }: { edit: ManyEdit }) => {
      steps.push('plan')
      return { label: edit.kind, posts: [{ path: 'a.md', version: 'v1', places: 1, lines: [] }], refused: [] }
    },
    applyMany: async (asked: unknown) => {
      steps.push(JSON.stringify(asked))
      return { changed: ['a.md'], refused: [] }
    },
  } as unknown as Backend
  const problem = vi.fn()
  const care = new Care(backend, 'b', async () => void steps.push('flush'), problem)
  return { care, steps, problem, backend }
}

describe('a change to many posts', () => {
  test('is carried out on the very versions that were shown, after what is open was saved', async () => {
    const { care, steps } = setup()
    const edit: ManyEdit = { kind: 'retag', taxonomy: 'tags', from: ['rust'], to: 'Rust' }
    await care.prepare(edit)
    expect(care.plan?.posts).toHaveLength(1)
    await care.apply()
    expect(steps).toEqual(['flush', 'plan', 'flush', JSON.stringify({ blog: 'b', edit, posts: [['a.md', 'v1']] })])
    expect(care.plan).toBeNull()
    expect(care.done?.changed).toEqual(['a.md'])
  })

  test('that was left writes nothing', async () => {
    const { care, steps } = setup()
    await care.prepare({ kind: 'mendLetters' })
    care.leave()
    await care.apply()
    expect(steps).toEqual(['flush', 'plan'])
  })

  test('that fails says so and can be tried again', async () => {
    const { care, problem, backend } = setup()
    backend.planMany = () => Promise.reject(new Error('no'))
    await care.prepare({ kind: 'mendLetters' })
    expect(problem).toHaveBeenCalledOnce()
    expect(care.busy).toBe(false)
  })
})

test('terms are found by any of the ways they are written', () => {
  const groups = [group('Rust', 'rust'), group('open source', 'Open-Source'), { ...group('Sea'), taxonomy: 'categories' }]
  expect(matching(groups, 'tags', ' OPEN-').map(({ terms }) => terms[0]?.term)).toEqual(['open source'])
  expect(matching(groups, 'categories', '')).toHaveLength(1)
})
