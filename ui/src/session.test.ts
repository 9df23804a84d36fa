import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fake } from './backend/fake'
import { fromFiles } from './photos/photos.svelte'
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
    session.done?.undo?.()
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
    const [unsaved] = session.unsaved.texts
    if (unsaved) await session.unsaved.take(unsaved)
    expect(file()).toBe(`${before}Lost.`)
    expect([session.unsaved.texts, session.over]).toEqual([[], null])
    session.draft?.undo()
    expect(session.draft?.text).toBe(before)
  })

  it('goes into the history when the writer leaves it there', async () => {
    const { backend, session, file, before } = await open()
    backend.past.noted.set(path, `${before}Lost.`)
    await session.openBlog(() => backend.openBlog('/home/mara/blog'))
    const [unsaved] = session.unsaved.texts
    if (unsaved) await session.unsaved.putAside(unsaved)
    expect([file(), session.unsaved.texts, session.over]).toEqual([before, [], null])
    expect((await backend.history({ blog: 'field-notes', path })).map(({ kind }) => kind)).toEqual(['recovered'])
  })

  it('opens the blog in which it was written when the program starts with nothing', async () => {
    const { backend, before } = await open()
    backend.past.noted.set(path, `${before}Lost.`)
    const session = new Session(backend)
    await session.begin(null)
    expect([session.blog?.id, session.over]).toEqual(['field-notes', { kind: 'unsaved' }])
  })

  it('keeps what another program has written into the file since then', async () => {
    const { backend, session, file, before } = await open()
    const theirs = before.replace('There is nothing clever', 'There is nothing at all clever')
    await session.closePost()
    backend.past.noted.set(path, `${before}Lost.`)
    backend.past.bases.set(path, before)
    backend.writeOutside(path, theirs)
    await session.openBlog(() => backend.openBlog('/home/mara/blog'))
    const [unsaved] = session.unsaved.texts
    if (unsaved) await session.unsaved.take(unsaved)
    expect(file()).toBe(`${theirs}Lost.`)
    expect([session.unsaved.texts, session.over]).toEqual([[], null])
  })

  it('is compared by the writer where nobody knows what it was begun from', async () => {
    const { backend, session, file, before } = await open()
    const theirs = `${before}Theirs.`
    await session.closePost()
    backend.past.noted.set(path, `${before}Lost.`)
    backend.past.bases.set(path, null)
    backend.writeOutside(path, theirs)
    await session.openBlog(() => backend.openBlog('/home/mara/blog'))
    const [unsaved] = session.unsaved.texts
    if (!unsaved) throw new Error('nothing is offered')
    await session.unsaved.take(unsaved)
    expect([file(), session.over]).toEqual([theirs, { kind: 'lost', unsaved }])
    await session.unsaved.takeMerged(unsaved, `${before}Theirs. Lost.`, theirs)
    expect([file(), session.unsaved.texts, session.over]).toEqual([`${before}Theirs. Lost.`, [], null])
  })

  it('of other blogs is offered whatever is opened, and can be had without its blog', async () => {
    const { backend } = await open()
    const post = { blog: 'gone', path: 'posts/rain.md' }
    const text = { post, root: '/media/stick/gone', there: false, at: '2026-11-23T19:00:00Z', text: 'Rain.', base: null, file: null }
    backend.past.elsewhere.push(text)
    const session = new Session(backend)
    await session.begin(null)
    expect([session.blog, session.over, session.notice]).toEqual([null, { kind: 'elsewhere' }, null])
    await session.openBlog(() => backend.openBlog('/home/mara/blog'))
    expect(session.unsaved.elsewhere).toEqual([text])
    await session.unsaved.saveAs(text)
    expect([session.unsaved.elsewhere, session.over, session.done?.text]).toEqual([[], null, 'Saved as /home/mara/rain.md.'])
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

describe('photos', () => {
  const other = 'content/english/posts/2026-03-28_notes.md'
  const wait = () => vi.advanceTimersByTimeAsync(0)

  it('go into the post they were dropped on, whichever is open when they are in', async () => {
    const { backend, session, file } = await open()
    const { addPhotos } = backend
    backend.addPhotos = async (request) => {
      await session.openPost(other)
      return addPhotos(request)
    }
    const body = session.draft?.form.bodyStart ?? 0
    await session.addFiles(['/pictures/a.jpg', '/pictures/b.jpg'], 'inline', session.draft?.view.state.doc.lineAt(body + 1).to)
    expect(file()).toMatch(/!\[\]\(dropcap:p1\)\n!\[\]\(dropcap:p2\)/)
    expect(session.draft?.text).not.toContain('dropcap:')
    expect(session.done?.text).toBe('2 photos are in 2026-04-02_bread-for-a-slow-week.md, where you dropped them.')
  })

  it('are not left on their way when their post cannot take them; the writer hears of it', async () => {
    const { backend, session } = await open()
    const cancelled: string[] = []
    backend.cancelPhoto = async (id) => void cancelled.push(id)
    backend.placePhotos = () => Promise.reject({ code: 'io', message: 'a.md: you are not allowed to use it' })
    const { addPhotos } = backend
    backend.addPhotos = async (request) => {
      await session.openPost(other)
      return addPhotos(request)
    }
    await session.addFiles(['/pictures/a.jpg'], 'inline')
    expect(cancelled).toEqual(['p1'])
    expect(session.notice).toContain('1 photo could not be put into 2026-04-02_bread-for-a-slow-week.md')
    expect(session.notice).toContain('a.md: you are not allowed to use it. Open it and drop it again.')
  })

  it('of a text that was never saved are linked when it is taken', async () => {
    const { backend, session, before } = await open()
    backend.past.noted.set(path, `${before}\n![](dropcap:gone)\n`)
    backend.findPhotos = async ({ jobs }) =>
      jobs.map((id) => ({
        id, post: { blog: 'field-notes', path }, role: 'inline', name: 'a.jpg', taken: null, alt: '', state: 'done', progress: 1,
        link: { url: '/images/a.jpeg', width: 1, height: 1, variants: [], attributes: [] }, problem: null, notes: [], bytesIn: 1, bytesOut: 1,
      }))
    await session.openBlog(() => backend.openBlog('/home/mara/blog'))
    const [unsaved] = session.unsaved.texts
    if (unsaved) await session.unsaved.take(unsaved)
    await wait()
    await session.draft?.flush()
    expect(session.draft?.text).toBe(`${before}\n![](/images/a.jpeg)\n`)
  })

  it('are seen from here when they were stored in a bucket, and where they are beside a post', async () => {
    const { backend, session } = await open()
    const [bucket, beside] = ['https://photos.example.org/a.jpeg', 'a/b.jpeg']
    const before = [bucket, beside].map(session.seenAt)
    for (const [id, url] of [['p8', bucket], ['p9', beside]] as const)
      session.hear({
        kind: 'photo',
        value: {
          id, post: { blog: 'field-notes', path }, role: 'inline', name: 'a.jpg', taken: null, alt: '', state: 'done', progress: 1,
          link: { url, width: 1, height: 1, variants: [], attributes: [] }, problem: null, notes: [], bytesIn: 1, bytesOut: 1,
        },
      })
    expect([session.seenAt(bucket), session.seenAt(beside)]).toEqual([backend.photoUrl('p8'), before[1]])
    expect(before[0]).not.toBe(backend.photoUrl('p8'))
  })

  it('are taken back by undo and taken up again by redo', async () => {
    const { backend, session, before } = await open()
    const asked: string[] = []
    backend.addPhotos = async ({ post, role }) => [
      {
        id: 'p9', post, role, name: 'a.jpg', taken: null, alt: '', state: 'processing', progress: 0, link: null, problem: null, notes: [],
        bytesIn: 1, bytesOut: 0,
      },
    ]
    backend.cancelPhoto = async (id) => void asked.push(`cancel ${id}`)
    backend.retryPhoto = async (id) => void asked.push(`retry ${id}`)
    await session.addFiles(['/pictures/a.jpg'], 'inline')
    expect(session.draft?.text).toContain('dropcap:p9')
    session.draft?.undo()
    expect([session.draft?.text, session.photos?.jobs, asked]).toEqual([before, [], ['cancel p9']])
    session.draft?.redo()
    expect(session.draft?.text).toContain('dropcap:p9')
    expect(asked).toEqual(['cancel p9', 'retry p9'])
  })

  it('that could not be read from the clipboard are named, and the others come in', async () => {
    const good = new File(['a'], 'good.png')
    const bad = new File(['b'], 'bad.png')
    bad.arrayBuffer = () => Promise.reject(new Error('gone'))
    const { photos, unread } = await fromFiles([bad, good])
    expect([photos.map((photo) => photo.kind === 'bytes' && photo.name), unread]).toEqual([['good.png'], ['bad.png']])
  })
})

describe('a text that cannot be saved', () => {
  async function stuck() {
    const bench = await open()
    bench.backend.savePost = () => Promise.reject({ code: 'io', message: 'the file may only be read' })
    bench.type('Mine.')
    const row = bench.session.posts?.rows.find((row) => row?.path === path)
    if (!row) throw new Error('it is in the list')
    return { ...bench, row }
  }

  it('keeps its post from being renamed', async () => {
    const { session, row, before, backend } = await stuck()
    await session.rename(row, 'another')
    expect([session.draft?.text, session.draft?.post.path]).toEqual([`${before}Mine.`, path])
    expect(session.notice).toContain('keeps its name')
    expect(backend.posts.some((post) => post.path === path)).toBe(true)
  })

  it('keeps its post from the trash', async () => {
    const { session, row, before, backend } = await stuck()
    await session.trash(row)
    expect(session.draft?.text).toBe(`${before}Mine.`)
    expect(session.notice).toContain('not deleted')
    expect(backend.posts.some((post) => post.path === path)).toBe(true)
  })

  it('goes along when it was typed while its post was renamed', async () => {
    const { backend, session, type, before } = await open()
    const { renamePost } = backend
    backend.renamePost = async (request) => {
      type('Late.')
      return renamePost(request)
    }
    const row = session.posts?.rows.find((row) => row?.path === path)
    if (row) await session.rename(row, 'another')
    expect([session.draft?.post.path, session.draft?.text]).toEqual(['content/english/posts/2026-04-02_another.md', `${before}Late.`])
  })
})

describe('the byline', () => {
  it('says the day that is written, wherever it is read', async () => {
    const zone = process.env['TZ']
    process.env['TZ'] = 'America/Los_Angeles'
    const { session, before } = await open()
    session.draft?.become(before.replace(/^date: .*$/m, 'date: 2024-03-25'))
    await vi.advanceTimersByTimeAsync(100)
    expect(session.byline).toContain('March 25, 2024')
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })
})

describe('a copy that a sync program left', () => {
  const copy = { path: 'copy.md', by: 'Syncthing', text: 'of the phone', version: 'c' }

  it('is taken without reverting what has changed in the file meanwhile', async () => {
    const { backend, session, file, before } = await open()
    const theirs = before.replace('There is nothing clever', 'There is nothing at all clever')
    backend.writeOutside(path, theirs)
    await session.draft?.changedOutside('2')
    expect(session.draft?.text).toBe(theirs)
    await session.takeCopy(copy, `${before}From the phone.`, before)
    expect(file()).toBe(`${theirs}From the phone.`)
  })

  it('is shown again where both touch', async () => {
    const { session, type, before } = await open()
    type('Mine.')
    await session.takeCopy(copy, `${before}From the phone.`, before)
    expect([session.draft?.text, session.over]).toEqual([`${before}Mine.`, { kind: 'copy', copy }])
  })
})

describe('a post whose file is gone', () => {
  it('is closed for the core too when the writer lets it go', async () => {
    const { backend, session } = await open()
    const closed: unknown[] = []
    backend.closePost = async (post) => void closed.push(post.path)
    session.abandonPost()
    expect(closed).toEqual([path])
  })
})
