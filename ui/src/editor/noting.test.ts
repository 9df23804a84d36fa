import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Noting } from './noting'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function bench() {
  const notes: string[] = []
  const kept: boolean[] = []
  const answers: { resolve: () => void; reject: (error: Error) => void }[] = []
  const now = { text: '' }
  const noting = new Noting({
    note: () => {
      notes.push(now.text)
      return new Promise((resolve, reject) => answers.push({ resolve, reject }))
    },
    onKept: (is) => kept.push(is),
  })
  const type = (text: string) => {
    now.text += text
    noting.changed()
  }
  const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms)
  const answer = async (error?: Error) => {
    const next = answers.shift()
    if (error) next?.reject(error)
    else next?.resolve()
    await wait(0)
  }
  return { noting, notes, kept, type, wait, answer }
}

describe('Noting', () => {
  it('never waits for a pause in the typing', async () => {
    const { notes, type, wait, answer } = bench()
    for (let n = 0; n < 10; n++) {
      type('a')
      await wait(100)
      await answer()
    }
    expect(notes).toEqual(['a'.repeat(4), 'a'.repeat(8)])
  })

  it('notes what is newest before a save, and waits for it', async () => {
    const { noting, notes, type, wait, answer } = bench()
    type('a')
    await wait(400)
    type('b')
    let done = false
    void noting.settle().then(() => (done = true))
    await answer()
    expect([notes, done]).toEqual([['a', 'ab'], false])
    await answer()
    expect(done).toBe(true)
    await wait(1000)
    expect(notes).toHaveLength(2)
  })

  it('does not hold a save up for long', async () => {
    const { noting, type, wait } = bench()
    type('a')
    let done = false
    void noting.settle().then(() => (done = true))
    await wait(1999)
    expect(done).toBe(false)
    await wait(1)
    expect(done).toBe(true)
  })

  it('says that nothing is kept, and when it is again', async () => {
    const { kept, type, wait, answer } = bench()
    type('a')
    await wait(400)
    await answer(new Error('the disk is full'))
    expect(kept).toEqual([false])
    type('b')
    await wait(400)
    await answer()
    expect(kept).toEqual([false, true])
  })

  it('has nothing to note when nothing was written', async () => {
    const { noting, notes, type, wait } = bench()
    type('a')
    noting.forget()
    await noting.settle()
    await wait(1000)
    expect(notes).toEqual([])
  })
})
