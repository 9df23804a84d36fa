import { ChangeSet } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import type { Backend, PreviewPatch, RenderPreview } from '../backend/backend'
import { Preview } from './preview.svelte'
import { atEnds, follow } from './scroll'

const post = { blog: 'b', path: 'a.md' }
const patch = (change: Partial<PreviewPatch>): PreviewPatch => ({
  revision: 1, base: 0, from: 0, remove: 0, insert: [], lines: [], shift: 0, frontMatter: null, words: 0, ...change,
})

function bench() {
  const asked: RenderPreview[] = []
  const answers: ((patch: PreviewPatch | null) => void)[] = []
  const applied: PreviewPatch[] = []
  const marked: number[] = []
  const backend = {
    renderPreview: (request: RenderPreview) => {
      asked.push(request)
      return new Promise<PreviewPatch | null>((resolve) => answers.push(resolve))
    },
  } as unknown as Backend
  const preview = new Preview(backend, post, () => undefined, () => undefined)
  const answer = async (change: Partial<PreviewPatch> | null) => {
    answers.shift()?.(change && patch(change))
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { preview, asked, applied, answer, page: { apply: (done: PreviewPatch) => void applied.push(done), mark: (block: number) => void marked.push(block) }, marked }
}

const whole = (text: string) => ({ kind: 'whole', text })

describe('Preview', () => {
  it('has one request in flight and then the newest text only', async () => {
    const { preview, asked, answer, page } = bench()
    preview.attach(page, () => 'one')
    preview.show(() => 'two')
    preview.show(() => 'three')
    expect(asked.map(({ text }) => text)).toEqual([whole('one')])
    await answer({ revision: 1 })
    // Nothing was said to have changed.
    expect(asked.map(({ text, base }) => [text, base])).toEqual([[whole('one'), 0], [{ kind: 'edits', since: 1, edits: [] }, 1]])
  })

  it('begins anew when the patch is for another page', async () => {
    const { preview, asked, applied, answer, page } = bench()
    preview.attach(page, () => 'one')
    await answer({ revision: 5, base: 0 })
    preview.show(() => 'two')
    await answer({ revision: 7, base: 6 })
    expect(applied).toHaveLength(1)
    expect(asked.at(-1)).toMatchObject({ base: 0 })
  })

  it('sends what has changed since the text that the core has, in one piece', async () => {
    const { preview, asked, answer, page } = bench()
    let text = 'one two'
    const change = (from: number, to: number, insert: string) => {
      const changes = ChangeSet.of({ from, to, insert }, text.length)
      text = text.slice(0, from) + insert + text.slice(to)
      preview.changed(changes, () => text)
    }
    preview.attach(page, () => text)
    change(7, 7, '!')
    change(0, 3, 'Three')
    await answer({ revision: 1 })
    expect(asked.at(-1)?.text).toEqual({
      kind: 'edits',
      since: 1,
      edits: [{ from: 0, to: 3, insert: 'Three' }, { from: 7, to: 7, insert: '!' }],
    })
    // Typed while that was on its way: counted from the text that went with it.
    change(9, 10, '?')
    await answer({ revision: 2, base: 1 })
    expect(asked.at(-1)?.text).toEqual({ kind: 'edits', since: 2, edits: [{ from: 9, to: 10, insert: '?' }] })
  })

  it('sends the whole text where the core has let go of it or failed', async () => {
    const { preview, asked, answer, page } = bench()
    preview.attach(page, () => 'one')
    await answer({ revision: 4 })
    preview.changed(ChangeSet.of({ from: 3, insert: '!' }, 3), () => 'one!')
    await answer(null)
    expect(asked.map(({ text }) => text.kind)).toEqual(['whole', 'edits', 'whole'])
    expect(asked.at(-1)?.text).toEqual(whole('one!'))
  })

  it('knows the line of each block while the text grows, and marks the one that is written in', async () => {
    const { preview, answer, page, marked } = bench()
    preview.line = 7
    preview.attach(page, () => 'one')
    await answer({ revision: 1, insert: ['a', 'b', 'c'], lines: [4, 6, 9] })
    expect(preview.lines).toEqual([4, 6, 9])
    preview.show(() => 'two')
    await answer({ revision: 2, base: 1, from: 1, remove: 1, insert: ['x', 'y'], lines: [6, 8], shift: 2 })
    expect(preview.lines).toEqual([4, 6, 8, 11])
    expect(marked.slice(-2)).toEqual([1, 1])
    preview.line = 12
    expect(marked.at(-1)).toBe(3)
    expect([0, 4, 5, 8, 10, 99].map((line) => preview.blockAt(line))).toEqual([-1, 0, 0, 2, 2, 3])
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

describe('atEnds', () => {
  it.each([
    ['a text that is seen whole', 0, 0, 'stay'],
    ['the start', 0, 500, 0],
    ['the middle', 250, 500, null],
    ['the end', 500, 500, 900],
  ])('%s', (_, top, own, expected) => expect(atEnds(top, own, 900)).toBe(expected))
})
