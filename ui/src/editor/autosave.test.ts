import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Saved } from '../backend/backend'
import { Autosave, type Conflict, type SaveState } from './autosave'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function bench() {
  const states: string[] = []
  const conflicts: Conflict[] = []
  const saves: { text: string; base: string }[] = []
  const answers: ((saved: Saved | Error) => void)[] = []
  let text = ''
  const autosave = new Autosave(
    {
      text: () => text,
      save: (saved, base) => {
        saves.push({ text: saved, base })
        return new Promise((resolve, reject) =>
          answers.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer))),
        )
      },
      onState: (state: SaveState) => states.push(state.kind),
      onConflict: (conflict) => conflicts.push(conflict),
    },
    'v1',
  )
  return {
    autosave,
    states,
    conflicts,
    saves,
    type(more: string) {
      text += more
      autosave.changed()
    },
    wait: (ms: number) => vi.advanceTimersByTimeAsync(ms),
    async answer(answer: Saved | Error) {
      answers.shift()?.(answer)
      await vi.advanceTimersByTimeAsync(0)
    },
  }
}

const saved = (version: string): Saved => ({ kind: 'saved', version, unproven: false })

describe('Autosave', () => {
  it('saves 700 ms after the last keystroke', async () => {
    const { type, wait, saves, answer, states } = bench()
    type('a')
    await wait(690)
    expect(saves).toEqual([])
    await wait(20)
    expect(saves).toEqual([{ text: 'a', base: 'v1' }])
    await answer(saved('v2'))
    expect(states).toEqual(['unsaved', 'saving', 'saved'])
  })

  it('saves at least every second while typing', async () => {
    const { type, wait, saves, answer } = bench()
    for (let tenth = 0; tenth < 25; tenth++) {
      type('x')
      await wait(100)
      await answer(saved(`v${tenth + 2}`))
    }
    expect(saves.length).toBeGreaterThanOrEqual(2)
  })

  it('never has two saves in flight and chains the versions', async () => {
    const { type, wait, saves, answer } = bench()
    type('a')
    await wait(800)
    type('b')
    await wait(3000)
    expect(saves).toHaveLength(1)
    await answer(saved('v2'))
    await wait(1000)
    expect(saves).toEqual([
      { text: 'a', base: 'v1' },
      { text: 'ab', base: 'v2' },
    ])
  })

  it('flushes at once, and again for what was typed meanwhile', async () => {
    const { autosave, type, saves, answer } = bench()
    type('a')
    let done = false
    void autosave.flush().then(() => (done = true))
    type('b')
    await answer(saved('v2'))
    expect(done).toBe(false)
    await answer(saved('v3'))
    expect(done).toBe(true)
    expect(saves.map(({ text }) => text)).toEqual(['a', 'ab'])
    expect(autosave.unsaved).toBe(false)
  })

  it('stops at a conflict and goes on from its version', async () => {
    const { autosave, type, wait, saves, answer, conflicts } = bench()
    type('mine')
    await wait(700)
    await answer({ kind: 'conflict', theirs: 'theirs', version: 'w1' })
    expect(conflicts).toEqual([{ theirs: 'theirs', version: 'w1' }])
    type('!')
    await wait(5000)
    expect(saves).toHaveLength(1)
    autosave.resolve('w1', true)
    await wait(0)
    expect(saves.at(-1)).toEqual({ text: 'mine!', base: 'w1' })
  })

  it('keeps trying after a failure, and says so', async () => {
    const { autosave, type, wait, saves, answer, states } = bench()
    type('a')
    await wait(700)
    await answer(new Error('the disk is full'))
    expect(states.at(-1)).toBe('failed')
    expect(autosave.unsaved).toBe(true)
    await wait(5000)
    expect(saves).toHaveLength(2)
    await answer(saved('v2'))
    expect(states.at(-1)).toBe('saved')
  })

  it('does not save what equals the file', async () => {
    const { autosave, type, wait, saves } = bench()
    type('a')
    autosave.adopt('v9')
    await wait(5000)
    expect(saves).toEqual([])
    expect(autosave.base).toBe('v9')
  })
})
