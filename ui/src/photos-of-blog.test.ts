import { describe, expect, test } from 'vitest'
import type { Drag } from './backend/backend'
import { fake } from './backend/fake'
import { Session } from './session.svelte'

async function open() {
  const backend = fake({ posts: 12, speed: 0 })
  const session = new Session(backend)
  await session.openBlog(() => backend.openBlog('/home/mara/blog'))
  session.ofBlog.open()
  const desk = session.over?.kind === 'media' ? session.over.media : null
  if (!desk) throw new Error('the photos are not shown')
  await desk.look()
  return { backend, session, desk }
}

describe('the photos of the blog', () => {
  test('that are brought home while the list is closed are told of, and can be taken back', async () => {
    const { session, desk } = await open()
    await desk.moving.prepare()
    const moved = desk.moving.run()
    session.over = null
    session.ofBlog.open()
    expect(session.over).toMatchObject({ media: desk })
    session.over = null
    await moved
    expect(session.done?.text).toContain('links lead to the new place')
    expect(session.done?.undo).not.toBeNull()
    session.ofBlog.open()
    expect(session.over).not.toMatchObject({ media: desk })
  })

  test('are seen small where they are files, and only from hosts that may be asked', async () => {
    const { session, desk } = await open()
    const at = (place: string) => {
      const item = desk.library.items.find((photo) => photo.place === place)
      return item && session.ofBlog.seenAt(item, 'small')
    }
    expect(at('local')).toMatch(/^data:/)
    expect([at('foreign'), at('missing')]).toEqual([null, null])
    const bucket = desk.library.items.find(({ place }) => place === 'bucket')
    // One that is large comes through the core, which makes it small once.
    expect(bucket && session.ofBlog.seenAt({ ...bucket, bytes: 60_000 }, 'small')).toBe(bucket?.address)
    expect(bucket && session.ofBlog.seenAt({ ...bucket, bytes: 600_000 }, 'small')).toMatch(/^data:/)
    expect(bucket && session.ofBlog.seenAt({ ...bucket, bytes: 600_000 }, 'large')).toBe(bucket?.address)
    const smaller = 'https://photos.example.org/x-480.jpeg'
    expect(bucket && session.ofBlog.seenAt({ ...bucket, smaller }, 'small')).toBe(smaller)
    expect(bucket && session.ofBlog.seenAt({ ...bucket, smaller }, 'large')).toBe(bucket?.address)
  })

  test('are replaced by a drop only over the chosen one, and where a post shows it', async () => {
    const { session, desk } = await open()
    const detail = document.createElement('aside')
    detail.dataset['drop'] = 'replace'
    document.elementFromPoint = () => detail
    const drop: Drag = { kind: 'drop', x: 1, y: 1, paths: ['/home/mara/new.jpg'] }
    session.ofBlog.dragged(desk, drop)
    expect(desk.busy).toBe('')
    desk.library.choose(desk.library.items.findIndex(({ unused }) => unused))
    session.ofBlog.dragged(desk, { kind: 'over', x: 1, y: 1, count: 1 })
    expect(desk.dropping).toBe(false)
    desk.library.choose(desk.library.items.findIndex(({ posts }) => posts.length > 0))
    session.ofBlog.dragged(desk, { kind: 'over', x: 1, y: 1, count: 1 })
    expect(desk.dropping).toBe(true)
    session.ofBlog.dragged(desk, drop)
    expect([desk.dropping, desk.busy]).toEqual([false, expect.stringContaining('new photo')])
  })
})
