import { beforeEach, describe, expect, it, vi } from 'vitest'
import { fake } from '../backend/fake'
import { Look } from './look.svelte'

const post = (path: string) => ({ blog: 'field-notes', path })

function bench() {
  const backend = fake({ posts: 3, speed: 0 })
  const problems: unknown[] = []
  const look = new Look(backend, () => undefined, (error) => problems.push(error))
  return { backend, look, problems }
}

beforeEach(() => localStorage.clear())

describe('Look', () => {
  it('remembers the device, and begins as wide as the pane', () => {
    const { look } = bench()
    expect([look.device, look.width]).toEqual(['desktop', null])
    look.setDevice('phone')
    expect([bench().look.device, look.width]).toEqual(['phone', 390])
    localStorage.setItem('preview-device', 'television')
    expect(bench().look.device).toBe('desktop')
  })

  it('asks what others show only while it is looked at', async () => {
    const { backend, look } = bench()
    const asked = vi.spyOn(backend, 'describePost')
    look.begin(post('a.md'), () => 'one')
    look.edited(() => 'two')
    look.setCards(true, () => 'Three words here')
    await vi.waitFor(() => expect(look.card.words).toBe('Three words here'))
    look.setCards(false, () => 'four')
    look.edited(() => 'five')
    expect(asked.mock.calls.map(([{ text }]) => text)).toEqual(['Three words here'])
  })

  it('shows nothing of the post before', async () => {
    const { backend, look } = bench()
    let answer: (card: { url: null; words: string }) => void = () => undefined
    backend.describePost = () => new Promise((resolve) => (answer = resolve))
    look.setCards(true, () => 'one')
    look.begin(post('a.md'), () => 'one')
    await vi.waitFor(() => expect(answer.length).toBe(1))
    look.begin(post('b.md'), () => 'two')
    answer({ url: null, words: 'one' })
    await Promise.resolve()
    expect(look.card.words).toBe('')
  })

  it('leaves the page as it is where the stylesheet cannot be read', async () => {
    const { backend, look, problems } = bench()
    backend.styleText = async () => ({ css: 'p { color: red; }', dark: true })
    await look.readStyle('b', 'a.css')
    expect(look.style?.dark).toBe(true)
    backend.styleText = () => Promise.reject(new Error('gone'))
    await look.readStyle('b', 'b.css')
    expect([look.style, problems.length]).toEqual([null, 1])
  })

  it('takes the last of two stylesheets, whichever is read first', async () => {
    const { backend, look } = bench()
    const answers: ((style: { css: string; dark: boolean }) => void)[] = []
    backend.styleText = () => new Promise((resolve) => answers.push(resolve))
    const both = [look.readStyle('b', 'one.css'), look.readStyle('b', 'two.css')]
    answers[1]?.({ css: 'two', dark: false })
    answers[0]?.({ css: 'one', dark: false })
    await Promise.all(both)
    expect(look.style?.css).toBe('two')
  })

  it('says of hidden hosts only what is new', () => {
    const { look } = bench()
    const hosts = [{ host: 'a.example', images: 1 }]
    look.setHidden(hosts)
    const known = look.hidden
    look.setHidden([{ host: 'a.example', images: 1 }])
    expect(look.hidden).toBe(known)
  })
})
