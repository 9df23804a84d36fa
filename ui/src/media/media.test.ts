import { describe, expect, test, vi } from 'vitest'
import type { Backend, MediaPhoto, MovePlan, MovePhotos, PhotoJob } from '../backend/backend'
import { Library } from './library.svelte'
import { MediaDesk } from './media.svelte'
import { Moving } from './moving.svelte'

const photo = (name: string, change: Partial<MediaPhoto> = {}): MediaPhoto => ({ place: 'bucket', name, bytes: 1000, address: null, smaller: null, posts: ['a.md'], unused: false, ...change })

function library(photos: MediaPhoto[]): Library {
  const made = new Library()
  made.take({ photos, titles: [['a.md', 'A walk']], problem: null })
  return made
}

const names = (some: Library) => some.shown.map(({ name }) => name)

describe('the photos of a blog', () => {
  const photos = [
    photo('blog/IMG 10.jpeg', { bytes: 3_000_000, posts: ['a.md', 'b.md'] }),
    photo('blog/img 9.jpeg', { place: 'local', bytes: 20 }),
    photo('https://x.example/A%20tree.jpg?w=1', { place: 'foreign', bytes: null }),
    photo('blog/old.jpeg', { unused: true, posts: [], bytes: 500 }),
    photo('gone.png', { place: 'missing', bytes: null, posts: ['a.md', 'b.md', 'c.md'] }),
  ]

  test('come by the names of their files, numbers as people count them', () => {
    expect(names(library(photos))).toEqual(['https://x.example/A%20tree.jpg?w=1', 'gone.png', 'blog/img 9.jpeg', 'blog/IMG 10.jpeg', 'blog/old.jpeg'])
    expect(library(photos).shown[0]?.file).toBe('A tree.jpg')
  })

  test('are narrowed, summed up and ordered', () => {
    const all = library(photos)
    expect(all.sums).toEqual({
      all: { photos: 5, bytes: 3_000_520 },
      bucket: { photos: 2, bytes: 3_000_500 },
      local: { photos: 1, bytes: 20 },
      foreign: { photos: 1, bytes: 0 },
      missing: { photos: 1, bytes: 0 },
      unused: { photos: 1, bytes: 500 },
      heavy: { photos: 1, bytes: 3_000_000 },
    })
    all.narrow({ filter: 'heavy' })
    expect(names(all)).toEqual(['blog/IMG 10.jpeg'])
    all.narrow({ filter: 'all', query: ' IMG  blog ' })
    expect(names(all)).toEqual(['blog/img 9.jpeg', 'blog/IMG 10.jpeg'])
    expect(all.sums.missing.photos).toBe(0)
    all.narrow({ query: '', order: 'posts' })
    expect(names(all)[0]).toBe('gone.png')
    all.narrow({ order: 'size' })
    expect(names(all).slice(0, 3)).toEqual(['blog/IMG 10.jpeg', 'blog/old.jpeg', 'blog/img 9.jpeg'])
    expect([all.titleOf('a.md'), all.titleOf('b.md')]).toEqual(['A walk', 'b.md'])
  })

  test('are gone through by steps, and the chosen one stays chosen when they are read again', () => {
    const all = library(photos)
    all.move(1)
    expect(all.at).toBe(0)
    all.move(3)
    all.move(100)
    expect(all.chosen?.name).toBe('blog/old.jpeg')
    all.take({ photos: [photo('a.jpeg'), ...photos], titles: [], problem: null })
    expect(all.chosen?.name).toBe('blog/old.jpeg')
    all.narrow({ filter: 'missing' })
    expect(all.chosen).toBeNull()
    all.narrow({ filter: 'all' })
    all.chosenKey = null
    all.move(all.shown.length)
    expect(all.at).toBe(all.shown.length - 1)
  })

  test('are thousands without a pause', () => {
    const many = Array.from({ length: 5000 }, (_, at) => photo(`${at % 7}/photo ${5000 - at}.jpeg`, { bytes: at }))
    const all = library(many)
    expect(all.shown[1]?.file).toBe('photo 2.jpeg')
    all.narrow({ query: '499', order: 'size' })
    expect(all.shown.length).toBe(all.sums.all.photos)
  })
})

const plan = (...photos: string[]): MovePlan => ({ photos: photos.map((name) => ({ place: 'local', name, bytes: 10, heavy: false, posts: ['a.md', 'b.md'] })), posts: ['a.md', 'b.md'], kept: [] })

describe('bringing photos home', () => {
  function setup() {
    const asked: MovePhotos[] = []
    const answers: ((made: MovePlan) => void)[] = []
    let end: (error?: unknown) => void = () => undefined
    const steps: string[] = []
    const backend = {
      planMoving: (request: MovePhotos) => {
        asked.push(request)
        return new Promise<MovePlan>((resolve) => answers.push(resolve))
      },
      movePhotos: () => {
        steps.push('move')
        return new Promise((resolve, reject) => {
          end = (error) => (error ? reject(error) : resolve({ links: [], changed: ['a.md'], refused: [], kept: [] }))
        })
      },
      stopMoving: async () => void steps.push('stop'),
    } as unknown as Backend
    const moving = new Moving(backend, 'b', async () => void steps.push('flush'), async () => void steps.push('done'))
    return { moving, asked, answers, steps, end: (error?: unknown) => end(error) }
  }

  /** Planned, and under way. */
  async function begun() {
    const all = setup()
    const prepared = all.moving.prepare()
    await vi.waitFor(() => expect(all.answers).toHaveLength(1))
    all.answers[0]?.(plan('x.jpg'))
    await prepared
    return { ...all, run: all.moving.run() }
  }

  test('shows the plan of the last choice, whichever answer comes first', async () => {
    const { moving, asked, answers } = setup()
    const first = moving.prepare()
    const second = moving.choose({ foreign: false, heavy: true, limit: 5 })
    await vi.waitFor(() => expect(answers).toHaveLength(2))
    answers[1]?.(plan('second.jpg'))
    await second
    answers[0]?.(plan('first.jpg'))
    await first
    expect(moving.plan?.photos[0]?.name).toBe('second.jpg')
    expect(moving.bytes).toBe(10)
    expect(asked[1]).toEqual({ blog: 'b', post: null, local: true, foreign: false, heavy: 5, names: [] })
  })

  test('tells how far it is, and ends in what became of it', async () => {
    const { moving, steps, end, run } = await begun()
    expect(moving.progress).toEqual({ blog: 'b', done: 0, all: 2, hindrance: null })
    await vi.waitFor(() => expect(steps).toContain('move'))
    moving.hear({ kind: 'moving', value: { blog: 'other', done: 2, all: 2, hindrance: null } })
    expect(moving.progress?.done).toBe(0)
    moving.hear({ kind: 'moving', value: { blog: 'b', done: 1, all: 2, hindrance: 'no network' } })
    expect(moving.progress).toMatchObject({ done: 1, hindrance: 'no network' })
    end()
    await run
    expect([moving.running, moving.plan, moving.done?.changed]).toEqual([false, null, ['a.md']])
    expect(steps).toEqual(['flush', 'flush', 'move', 'done'])
  })

  test('that was stopped is no error, and the plan is still there', async () => {
    const { moving, steps, end, run } = await begun()
    await vi.waitFor(() => expect(steps).toContain('move'))
    moving.stop()
    expect(moving.stopping).toBe(true)
    end({ code: 'cancelled', message: 'stopped' })
    await run
    expect([moving.problem, moving.stopping, moving.plan?.photos.length]).toEqual([null, false, 1])
  })
})

const job = (id: string, state: PhotoJob['state']): PhotoJob => ({
  id, state, post: { blog: 'b', path: 'a.md' }, role: 'inline', name: `${id}.jpg`, taken: null, alt: '', progress: 0, link: null, problem: null, notes: [], bytesIn: 1, bytesOut: 0,
})

describe('what is done to photos', () => {
  function setup() {
    const calls: string[] = []
    const backend = {
      media: async () => ({ photos: [photo('x.jpeg', { unused: true })], titles: [], problem: null }),
      lastMany: async () => ({ label: 'replace x.jpeg', posts: 2 }),
      replacePhoto: async (request: unknown) => {
        calls.push(JSON.stringify(request))
        return { links: [], changed: ['a.md', 'b.md'], refused: [{ path: 'c.md', reason: 'it was changed since' }], kept: [] }
      },
      putAwayObjects: async () => ({ done: ['x.jpeg'], kept: [{ name: 'y.jpeg', reason: 'something names it' }] }),
      objectsPutAway: async () => [],
      allPhotoJobs: async () => [job('1', 'failed'), job('2', 'waiting'), job('3', 'done')],
      photoQueue: async () => ({ paused: true, waiting: 1, underWay: 0, failed: 1, done: 1 }),
      undoMany: () => Promise.reject(Object.assign(new Error('there is nothing to take back'), { code: 'other' })),
    } as unknown as Backend
    const desk = new MediaDesk(backend, 'b', async () => void calls.push('flush'), () => undefined)
    return { desk, calls }
  }

  test('is done after what is open was saved, told, and read again', async () => {
    const { desk, calls } = setup()
    await desk.replace({ kind: 'listed', place: 'bucket', name: 'x.jpeg' }, { kind: 'file', path: '/n.jpg' })
    expect(calls[0]).toBe('flush')
    expect(calls[1]).toContain('/n.jpg')
    expect(desk.said).toContain('2 posts')
    expect(desk.kept).toEqual([{ name: 'c.md', reason: 'it was changed since' }])
    expect([desk.undo?.label, desk.library.items.length, desk.busy]).toEqual(['replace x.jpeg', 1, ''])
  })

  test('is told beside those that are on their way into posts', async () => {
    const { desk } = setup()
    await desk.look()
    const ids = () => [desk.queue.moving.map(({ id }) => id), desk.queue.failed.map(({ id }) => id)]
    expect([...ids(), desk.queue.paused]).toEqual([['2'], ['1'], true])
    desk.hear({ kind: 'photo', value: job('2', 'failed') })
    desk.hear({ kind: 'photo', value: { ...job('9', 'waiting'), post: { blog: 'other', path: 'a.md' } } })
    desk.hear({ kind: 'photo', value: job('1', 'cancelled') })
    expect(ids()).toEqual([[], ['2']])
  })

  test('names what stays, and says what failed', async () => {
    const { desk } = setup()
    await desk.putAway(['x.jpeg', 'y.jpeg'])
    expect([desk.said, desk.kept[0]?.name]).toEqual(['1 photo is put away.', 'y.jpeg'])
    await desk.takeBack()
    expect([desk.problem, desk.busy]).toEqual(['There is nothing to take back.', ''])
  })
})
