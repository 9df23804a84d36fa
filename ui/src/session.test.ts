import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fake } from './backend/fake'
import { Session } from './session.svelte'

const path = 'content/english/posts/2026-04-02_bread-for-a-slow-week.md'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function open() {
  const backend = fake({ posts: 5, speed: 0 })
  const session = new Session(backend)
  await session.openBlog(() => backend.openBlog('/home/mara/blog'))
  await session.openPost(path)
  const file = () => backend.posts.find((post) => post.path === path)?.text
  const type = (text: string) => session.draft?.view.dispatch({ changes: { from: session.draft.text.length, insert: text } })
  const before = session.draft?.text ?? ''
  return { backend, session, file, type, before }
}

describe('the history', () => {
  it('brings a version back as one edit, and undo takes that back', async () => {
    const { backend, session, file, type, before } = await open()
    type('More.')
    await session.openHistory()
    const versions = await backend.history({ blog: 'field-notes', path })
    const found = versions.find(({ kind }) => kind === 'found')
    expect(versions.map(({ kind }) => kind)).toEqual(['saved', 'found'])
    if (found) await session.restore(found, await backend.versionText({ post: { blog: 'field-notes', path }, id: found.id }))
    expect(file()).toBe(before)
    session.done?.undo()
    await session.draft?.flush()
    expect(file()).toBe(`${before}More.`)
    expect((await backend.history({ blog: 'field-notes', path })).map(({ kind }) => kind)).toEqual(['restored', 'restored', 'saved', 'found'])
  })
})

describe('what was never saved', () => {
  it('is noted while it is typed, before it is saved', async () => {
    const { backend, type, before, file } = await open()
    type('More.')
    await vi.advanceTimersByTimeAsync(500)
    expect([backend.past.noted.get(path), file()]).toEqual([`${before}More.`, before])
    await vi.advanceTimersByTimeAsync(700)
    expect([backend.past.noted.get(path), file()]).toEqual([undefined, `${before}More.`])
  })

  it('is offered when its blog is opened, and taken as an edit that can be undone', async () => {
    const { backend, session, file, before } = await open()
    backend.past.noted.set(path, `${before}Lost.`)
    await session.openBlog(() => backend.openBlog('/home/mara/blog'))
    expect(session.over).toEqual({ kind: 'unsaved' })
    const [unsaved] = session.unsaved
    if (unsaved) await session.takeUnsaved(unsaved)
    expect(file()).toBe(`${before}Lost.`)
    expect([session.unsaved, session.over]).toEqual([[], null])
    session.draft?.undo()
    expect(session.draft?.text).toBe(before)
  })

  it('goes into the history when the writer leaves it there', async () => {
    const { backend, session, file, before } = await open()
    backend.past.noted.set(path, `${before}Lost.`)
    await session.openBlog(() => backend.openBlog('/home/mara/blog'))
    const [unsaved] = session.unsaved
    if (unsaved) await session.putAside(unsaved)
    expect([file(), session.unsaved, session.over]).toEqual([before, [], null])
    expect((await backend.history({ blog: 'field-notes', path })).map(({ kind }) => kind)).toEqual(['recovered'])
  })

  it('opens the blog in which it was written when the program starts with nothing', async () => {
    const { backend, before } = await open()
    backend.past.noted.set(path, `${before}Lost.`)
    const session = new Session(backend)
    await session.begin(null)
    expect([session.blog?.id, session.over]).toEqual(['field-notes', { kind: 'unsaved' }])
  })

  it('goes into the history when the writer takes what another program wrote', async () => {
    const { backend, session, type, before } = await open()
    type('Mine.')
    backend.writeOutside(path, `${before}Theirs.`)
    await session.draft?.flush()
    expect(session.draft?.conflict?.theirs).toBe(`${before}Theirs.`)
    session.draft?.takeTheirs()
    await vi.advanceTimersByTimeAsync(0)
    const versions = await backend.history({ blog: 'field-notes', path })
    expect(await Promise.all(versions.map(({ id }) => backend.versionText({ post: { blog: 'field-notes', path }, id })))).toContain(`${before}Mine.`)
    expect(await backend.unsavedTexts()).toEqual([])
  })
})

describe('publishing', () => {
  it('shows the run that is under way with its own name, whatever post is open', async () => {
    const { backend, session } = await open()
    backend.onEvent(session.hear)
    session.openPublish()
    const title = session.publishing?.title
    expect(title).toBeTruthy()
    await session.publishing?.start()
    const other = backend.posts.find((post) => post.path !== path)?.path ?? ''
    await session.openPost(other)
    session.openPublish()
    expect([session.publishing?.running, session.publishing?.post.path, session.publishing?.title]).toEqual([true, path, title])
    await vi.advanceTimersByTimeAsync(10_000)
    session.openPublish()
    expect(session.publishing?.post.path).toBe(other)
  })

  it('offers the live page of a post once it was seen live, and says a failure also where the sheet is closed', async () => {
    const { backend, session } = await open()
    backend.onEvent(session.hear)
    if (session.draft) session.draft.live = null
    session.openPublish()
    await session.publishing?.start()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(session.draft?.live).toBe('https://example.org/garden-behind-the-station/')
    session.over = null
    const { publication } = session.publishing ?? {}
    if (publication) backend.say({ kind: 'publication', value: { ...publication, url: null, problem: 'the network is away' } })
    expect(session.notice).toContain('was not published. The network is away.')
  })
})
