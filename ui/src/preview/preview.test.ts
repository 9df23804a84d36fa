import { describe, expect, it } from 'vitest'
import type { Backend, PreviewPatch, RenderPreview } from '../backend/backend'
import { Preview } from './preview.svelte'
import { follow } from './scroll'

const post = { blog: 'b', path: 'a.md' }
const patch = (change: Partial<PreviewPatch>): PreviewPatch => ({
  revision: 1, base: 0, from: 0, remove: 0, insert: [], lines: [], frontMatter: null, words: 0, ...change,
})

function bench() {
  const asked: RenderPreview[] = []
  const answers: ((patch: PreviewPatch) => void)[] = []
  const applied: PreviewPatch[] = []
  const backend = {
    renderPreview: (request: RenderPreview) => {
      asked.push(request)
      return new Promise<PreviewPatch>((resolve) => answers.push(resolve))
    },
  } as unknown as Backend
  const preview = new Preview(backend, post, () => undefined, () => undefined)
  const answer = async (change: Partial<PreviewPatch>) => {
    answers.shift()?.(patch(change))
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { preview, asked, applied, answer, page: { apply: (done: PreviewPatch) => void applied.push(done) } }
}

describe('Preview', () => {
  it('has one request in flight and then the newest text only', async () => {
    const { preview, asked, answer, page } = bench()
    preview.attach(page, () => 'one')
    preview.show(() => 'two')
    preview.show(() => 'three')
    expect(asked.map(({ text }) => text)).toEqual(['one'])
    await answer({ revision: 1 })
    expect(asked.map(({ text, base }) => [text, base])).toEqual([['one', 0], ['three', 1]])
  })

  it('begins anew when the patch is for another page', async () => {
    const { preview, asked, applied, answer, page } = bench()
    preview.attach(page, () => 'one')
    await answer({ revision: 5, base: 0 })
    preview.show(() => 'two')
    await answer({ revision: 7, base: 6 })
    expect(applied).toHaveLength(1)
    expect(asked.at(-1)).toMatchObject({ text: 'two', base: 0 })
  })

  it('counts words without a page', async () => {
    const { preview, asked, answer } = bench()
    preview.show(() => 'one')
    await answer({ words: 12 })
    expect(preview.words).toBe(12)
    expect(asked[0]?.base).toBe(0)
  })
})

describe('follow', () => {
  const places = [
    { text: 100, page: 50 },
    { text: 200, page: 300 },
    { text: 200, page: 350 },
    { text: 400, page: 500 },
  ]
  const ends = { text: 1000, page: 900 }
  const at = (index: number) => places[index] ?? ends
  it.each([
    ['text', 0, 0],
    ['text', 50, 25],
    ['text', 150, 175],
    ['text', 300, 425],
    ['text', 1000, 900],
    ['text', 2000, 900],
    ['page', 25, 50],
    ['page', 425, 300],
    ['page', 900, 1000],
  ] as const)('%s at %i is at %i on the other side', (side, from, expected) =>
    expect(follow(places.length, at, side, from, ends)).toBe(expected),
  )
  it('follows without any block', () => expect(follow(0, at, 'text', 500, ends)).toBe(450))
})
