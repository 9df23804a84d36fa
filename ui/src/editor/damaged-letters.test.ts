import { history, undo } from '@codemirror/commands'
import { EditorView } from '@codemirror/view'
import { afterEach, describe, expect, test } from 'vitest'
import { fake } from '../backend/fake'
import { DamagedLetters, damagedMarks } from './damaged-letters.svelte'

let view: EditorView | undefined

afterEach(() => view?.destroy())

async function open(text: string) {
  const shown = new EditorView({ doc: text, extensions: [history(), damagedMarks] })
  view = shown
  const letters = new DamagedLetters(fake(), () => shown)
  await letters.look()
  return { letters, shown, marked: () => [...shown.contentDOM.querySelectorAll('.cm-damaged')].map((mark) => mark.textContent) }
}

describe('damaged letters', () => {
  test('are marked where they stand, and told with an example', async () => {
    const { letters, marked } = await open('It‚Äôs Aur√©lie')
    expect(marked()).toEqual(['‚Äô', '√©'])
    expect(letters.edits).toHaveLength(2)
    expect(letters.example).toEqual({ stands: '√©', was: 'é' })
  })

  test('are mended in one step that undo takes back', async () => {
    const { letters, shown, marked } = await open('It‚Äôs Aur√©lie')
    await letters.mend()
    expect(shown.state.sliceDoc()).toBe('It’s Aurélie')
    expect(letters.example).toBeNull()
    expect(marked()).toEqual([])
    undo(shown)
    expect(shown.state.sliceDoc()).toBe('It‚Äôs Aur√©lie')
  })

  test('are mended where they are by then', async () => {
    const { letters, shown } = await open('Aur√©lie')
    shown.dispatch({ changes: { from: 0, insert: 'Dear ' } })
    await letters.mend()
    expect(shown.state.sliceDoc()).toBe('Dear Aurélie')
  })

  test('are none in clean text', async () => {
    const { letters, marked } = await open('Aurélie, “naïve”')
    expect(letters.example).toBeNull()
    expect(marked()).toEqual([])
  })
})
