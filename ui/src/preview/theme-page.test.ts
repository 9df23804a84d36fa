import { describe, expect, it, vi } from 'vitest'
import { fake } from '../backend/fake'
import type { TruePage } from '../backend/backend'
import { t } from '../strings'
import { ThemePage } from './theme-page.svelte'

const post = { blog: 'field-notes', path: 'a.md' }
const page = (change: Partial<TruePage> = {}): TruePage => ({
  post, address: 'http://127.0.0.1:1/a/', openedAt: null, revision: 1, building: false, problem: null, differences: [], ...change,
})
const settled = () => new Promise((resolve) => setTimeout(resolve))

describe('ThemePage', () => {
  it('asks for the newest text while it is looked at', async () => {
    const backend = fake({ speed: 0 })
    const show = vi.spyOn(backend, 'showTruePage')
    const theme = new ThemePage(backend)
    theme.show()
    let text = 'one'
    theme.begin(post, () => text, () => 7)
    text = 'two'
    theme.show()
    text = 'three'
    theme.show()
    await settled()
    expect(show.mock.calls.map(([asked]) => asked.text)).toEqual(['one', 'three'])
    expect(show.mock.calls[0]?.[0].line).toBe(7)
    theme.end()
    theme.show()
    await settled()
    expect(show).toHaveBeenCalledTimes(2)
  })

  it('hears of its own post only', () => {
    const theme = new ThemePage(fake({ speed: 0 }))
    theme.begin(post, () => 'one', () => 7)
    theme.hear({ kind: 'truePage', value: page({ post: { ...post, path: 'b.md' } }) })
    expect(theme.page).toBeNull()
    theme.hear({ kind: 'truePage', value: page() })
    expect(theme.page?.revision).toBe(1)
  })

  it('lets Hugo go on while one post is closed and the next is opened', async () => {
    vi.useFakeTimers()
    const backend = fake({ speed: 0 })
    const hide = vi.spyOn(backend, 'hideTruePage')
    const theme = new ThemePage(backend)
    theme.begin(post, () => 'one', () => 7)
    theme.end()
    theme.begin({ ...post, path: 'b.md' }, () => 'two', () => 7)
    await vi.runAllTimersAsync()
    expect(hide).not.toHaveBeenCalled()
    theme.end()
    await vi.runAllTimersAsync()
    expect(hide).toHaveBeenCalledWith('field-notes')
    vi.useRealTimers()
  })

  it('says in one line what the theme does otherwise', () => {
    const { differences } = t.preview.theme
    expect(differences([{ kind: 'shortcodes', value: ['gallery'] }])).toBe('The theme draws the shortcode “gallery” itself.')
    expect(
      differences([
        { kind: 'imagesMissing', value: ['a', 'b'] },
        { kind: 'words', value: { places: 3, instant: 'ferry', theme: 'boat' } },
        { kind: 'typography', value: 1 },
      ]),
    ).toBe('The theme leaves out the images “a” and “b”; says “boat” instead of “ferry” (and differs in 2 more places); sets other quotes or dashes in 1 word.')
    expect(differences([])).toBe('')
  })
})
