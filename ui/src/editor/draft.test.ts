import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fake } from '../backend/fake'
import { Draft } from './draft.svelte'

const path = 'content/english/posts/2026-04-02_bread-for-a-slow-week.md'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function open() {
  const backend = fake({ posts: 5, speed: 0 })
  const opened = await backend.openPost({ blog: 'field-notes', path })
  const problems: unknown[] = []
  const merges: string[] = []
  const moved: unknown[] = []
  const draft = new Draft(backend, opened, {
    onText: () => undefined,
    onLine: () => undefined,
    onPastePhotos: () => undefined,
    onMerged: () => void merges.push(draft.text),
    onPhotosNamed: () => undefined,
    onPhotosMoved: (photos) => moved.push(photos),
    onProblem: (error) => problems.push(error),
    resolvePhoto: () => null,
  })
  backend.onEvent((event) => {
    if (event.kind === 'postChanged') void draft.changedOutside(event.value.version)
  })
  const file = () => backend.posts.find((post) => post.path === path)?.text
  const type = (text: string, at = draft.view.state.doc.length) =>
    draft.view.dispatch({ changes: { from: at, insert: text }, userEvent: 'input.type' })
  const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms)
  return { backend, draft, file, type, wait, problems, merges, moved, before: opened.text }
}

describe('Draft', () => {
  it('saves what was typed and nothing else', async () => {
    const { type, wait, file, before } = await open()
    type('More.')
    await wait(800)
    expect(file()).toBe(`${before}More.`)
  })

  it('takes nothing back that was written and saved while the file was being read', async () => {
    const { backend, draft, type, wait, file, before } = await open()
    const openPost = backend.openPost.bind(backend)
    let answer: () => void = () => undefined
    backend.openPost = async (post) => {
      const read = await openPost(post)
      await new Promise<void>((resolve) => (answer = resolve))
      backend.openPost = openPost
      return read
    }
    const taken = draft.changedOutside('by somebody else')
    await wait(0)
    type('More.')
    await wait(800)
    answer()
    await taken
    await wait(800)
    expect([draft.text, file()]).toEqual([`${before}More.`, `${before}More.`])
  })

  it('edits a field by the smallest change, and undo covers it', async () => {
    const { draft, before } = await open()
    await draft.editField('title', { kind: 'text', value: 'Rye' })
    expect(draft.text).toBe(before.replace('"Bread for a Slow Week"', '"Rye"'))
    draft.undo()
    expect(draft.text).toBe(before)
  })

  it('applies two edits of fields one after the other', async () => {
    const { draft } = await open()
    void draft.editField('title', { kind: 'text', value: 'Rye' })
    await draft.editField('tags', { kind: 'list', value: ['Kitchen', 'Bread'] })
    expect(draft.text).toContain('title: "Rye"')
    expect(draft.text).toContain('    - Kitchen\n    - Bread\n')
  })

  it('moves an edit of a field along with what is typed meanwhile', async () => {
    const { draft, type, backend, before } = await open()
    const asked = backend.editField.bind(backend)
    let answer: () => void = () => undefined
    backend.editField = async (request) => {
      await new Promise<void>((resolve) => (answer = resolve))
      return asked(request)
    }
    const edited = draft.editField('slug', { kind: 'text', value: 'rye' })
    await vi.advanceTimersByTimeAsync(0)
    draft.view.dispatch({ changes: { from: 4, insert: 'weight: 1\n' }, userEvent: 'form' })
    type('End.')
    answer()
    await edited
    expect(draft.text).toBe(
      `---\nweight: 1\n${before.slice(4).replace('slug: bread-for-a-slow-week', 'slug: "rye"')}End.`,
    )
  })

  it('takes over an outside change in place when nothing is unsaved', async () => {
    const { draft, backend, wait, before } = await open()
    const at = before.indexOf('Fold it')
    draft.view.dispatch({ selection: { anchor: at } })
    backend.writeOutside(path, before.replace('There is nothing clever', 'There is nothing at all clever'))
    await wait(10)
    expect(draft.text).toContain('nothing at all clever')
    expect(draft.view.state.sliceDoc(draft.view.state.selection.main.head).startsWith('Fold it')).toBe(true)
    expect(draft.conflict).toBeNull()
    await wait(3000)
    expect(backend.calls.filter((call) => call === 'savePost')).toEqual([])
  })

  it('does not react to its own saving', async () => {
    const { draft, backend, type, wait } = await open()
    type('x')
    await wait(800)
    const version = backend.posts.find((post) => post.path === path)?.version
    await draft.changedOutside(String(version))
    expect(draft.conflict).toBeNull()
  })

  it('asks when both have changed, and can keep mine', async () => {
    const { draft, backend, type, wait, file, before } = await open()
    type('Mine.')
    backend.writeOutside(path, `${before}Theirs.`)
    await wait(10)
    expect(draft.conflict?.theirs).toBe(`${before}Theirs.`)
    expect(file()).toBe(`${before}Theirs.`)
    draft.keepMine()
    await wait(10)
    expect(file()).toBe(`${before}Mine.`)
    expect(draft.conflict).toBeNull()
  })

  it('asks when both have changed, and can take theirs', async () => {
    const { draft, backend, type, wait, before } = await open()
    type('Mine.')
    backend.writeOutside(path, `${before}Theirs.`)
    await wait(10)
    draft.takeTheirs()
    expect(draft.text).toBe(`${before}Theirs.`)
    type(' And on.')
    await wait(800)
    expect(backend.posts.find((post) => post.path === path)?.text).toBe(`${before}Theirs. And on.`)
  })

  it('can keep what was made of both', async () => {
    const { draft, backend, type, wait, file, before } = await open()
    type('Mine.')
    backend.writeOutside(path, `${before}Theirs.`)
    await wait(10)
    draft.keepMine(`${before}Theirs. Mine.`)
    await wait(10)
    expect(file()).toBe(`${before}Theirs. Mine.`)
    expect(draft.text).toBe(`${before}Theirs. Mine.`)
  })

  it('merges what does not touch, as one step that undo takes back', async () => {
    const { draft, backend, type, wait, file, merges, before } = await open()
    const theirs = before.replace('There is nothing clever', 'There is nothing at all clever')
    type('Mine.')
    backend.writeOutside(path, theirs)
    await wait(10)
    expect(draft.conflict).toBeNull()
    expect(file()).toBe(`${theirs}Mine.`)
    expect(merges).toEqual([`${theirs}Mine.`])
    draft.undo()
    await wait(800)
    expect(file()).toBe(`${before}Mine.`)
  })

  it('follows a file that changes again, or goes and comes back, before the writer decided', async () => {
    const { draft, backend, type, wait, file, before } = await open()
    type('Mine.')
    backend.writeOutside(path, `${before}Theirs.`)
    await wait(10)
    backend.writeOutside(path, `${before}Theirs again.`)
    await wait(10)
    expect(draft.conflict?.theirs).toBe(`${before}Theirs again.`)
    const post = backend.posts.find((other) => other.path === path)
    backend.writeOutside(path, null)
    await wait(10)
    expect(draft.conflict?.theirs).toBeNull()
    if (post) backend.posts.push(post)
    backend.writeOutside(path, before)
    await wait(10)
    expect(draft.conflict).toBeNull()
    expect(file()).toBe(`${before}Mine.`)
  })

  it('keeps what was typed when it is flushed while a conflict waits', async () => {
    const { draft, backend, type, wait, before } = await open()
    type('Mine.')
    backend.writeOutside(path, `${before}Theirs.`)
    await wait(10)
    expect(draft.conflict).not.toBeNull()
    type(' And on.')
    await draft.flush()
    expect(backend.past.noted.get(path)).toBe(`${before}Mine. And on.`)
  })

  it('saves what is typed while the last note is on its way', async () => {
    const { draft, backend, type, file, before } = await open()
    const note = backend.noteText.bind(backend)
    let typed = false
    backend.noteText = async (request) => {
      await note(request)
      if (!typed) type('b')
      typed = true
    }
    const saved: string[] = []
    const save = backend.savePost.bind(backend)
    backend.savePost = async (request) => {
      saved.push(request.text)
      // What is saved is what was noted last, so that the core knows what it may forget.
      expect(backend.past.noted.get(path)).toBe(request.text)
      return save(request)
    }
    type('a')
    await draft.flush()
    expect([saved, file()]).toEqual([[`${before}ab`], `${before}ab`])
  })

  it('says that the file was deleted, and writes nothing meanwhile', async () => {
    const { draft, backend, type, wait } = await open()
    backend.writeOutside(path, null)
    await wait(10)
    expect(draft.conflict).toMatchObject({ theirs: null })
    type('x')
    await wait(3000)
    expect(backend.calls.filter((call) => call === 'savePost')).toEqual([])
    expect(await draft.close()).toBe(false)
  })

  it('links a stored photo in place, and undo does not bring the placeholder back', async () => {
    const { draft, wait, file, before } = await open()
    await draft.pictures.insert(before.length - 1, ['j1'])
    expect(draft.text).toContain('![](dropcap:j1)')
    draft.pictures.link('j1', { url: '/images/a.jpeg', attributes: [] })
    expect(draft.text).toContain('![](/images/a.jpeg)')
    await wait(700)
    expect(file()).toContain('![](/images/a.jpeg)')
    draft.undo()
    expect(draft.text).toBe(before)
    draft.redo()
    await wait(10)
    expect(draft.text).toContain('![](/images/a.jpeg)')
    expect(draft.text).not.toContain('dropcap:')
  })

  it('undoes a cover with its address', async () => {
    const { draft, wait, before, file } = await open()
    await draft.setPhotoField('image', 'j3')
    expect(draft.text).toContain('image: "dropcap:j3"')
    draft.pictures.link('j3', { url: '/images/c.jpeg', attributes: [] })
    await wait(700)
    expect(file()).toBe(before.replace('image: ""', 'image: "/images/c.jpeg"'))
    draft.undo()
    expect(draft.text).toBe(before)
    draft.redo()
    expect(draft.text).toContain('image: "/images/c.jpeg"')
    draft.undo()
    expect(draft.text).toBe(before)
  })

  it('undoes words and photos in their order', async () => {
    const { draft, type, before } = await open()
    await draft.pictures.insert(before.length - 1, ['a', 'b'])
    const withPhotos = draft.text
    draft.view.dispatch({ changes: { from: draft.text.length, insert: 'x' }, userEvent: 'input.type' })
    draft.pictures.link('b', { url: '/images/b.jpeg', attributes: [] })
    type('y')
    draft.pictures.link('a', { url: '/images/a.jpeg', attributes: [] })
    draft.undo()
    expect(draft.text).toBe(withPhotos.replace('dropcap:a', '/images/a.jpeg').replace('dropcap:b', '/images/b.jpeg'))
    draft.undo()
    expect(draft.text).toBe(before)
    draft.redo()
    expect(draft.text).toContain('![](/images/a.jpeg)\n![](/images/b.jpeg)')
  })

  it('takes back photos that have changed places, with their addresses', async () => {
    const { draft, before } = await open()
    await draft.pictures.insert(before.length - 1, ['a', 'b'])
    draft.pictures.link('a', { url: '/images/a.jpeg', attributes: [] })
    draft.pictures.link('b', { url: '/images/b.jpeg', attributes: [] })
    const placed = draft.text
    await draft.pictures.arrange({ kind: 'onto', picture: '/images/b.jpeg', place: '/images/a.jpeg' })
    const moved = draft.text
    expect(moved).toContain('![](/images/b.jpeg)\n![](/images/a.jpeg)')
    draft.undo()
    expect(draft.text).toBe(placed)
    draft.undo()
    expect(draft.text).toBe(before)
    draft.redo()
    draft.redo()
    expect(draft.text).toBe(moved)
    draft.undo()
    draft.undo()
    expect(draft.text).toBe(before)
  })

  it('takes an image back with all that its address brought', async () => {
    const { draft, backend, before } = await open()
    const insert = '\n<img src="dropcap:a" alt="" loading="lazy">\n'
    backend.writePhotos = async () => [{ from: before.length, to: before.length, insert }]
    await draft.pictures.insert(before.length, ['a'])
    draft.pictures.link('a', { url: '/a.jpeg', attributes: [['srcset', '/s.jpeg 480w, /a.jpeg 960w'], ['width', '960']] })
    const linked = `${before}\n<img src="/a.jpeg" srcset="/s.jpeg 480w, /a.jpeg 960w" width="960" alt="" loading="lazy">\n`
    expect(draft.text).toBe(linked)
    draft.undo()
    expect(draft.text).toBe(before)
    draft.redo()
    await Promise.resolve()
    expect(draft.text).toBe(linked)
  })

  it('puts photos behind what is typed while they come in', async () => {
    const { draft, before } = await open()
    const at = before.trimEnd().length
    const inserted = draft.pictures.insert(at, ['a'])
    draft.view.dispatch({ changes: { from: at, insert: 'xy' }, userEvent: 'input.type' })
    await inserted
    expect(draft.text.trimEnd()).toBe(`${before.trimEnd()}xy\n\n![](dropcap:a)`)
  })

  it('tells which photos undo takes back and redo brings again', async () => {
    const { draft, moved, before } = await open()
    await draft.pictures.insert(before.length - 1, ['a', 'b'])
    expect(moved).toEqual([])
    draft.undo()
    draft.redo()
    expect(moved).toEqual([
      { taken: ['a', 'b'], brought: [] },
      { taken: [], brought: ['a', 'b'] },
    ])
  })

  it('brings a photo again whose removal is undone', async () => {
    const { draft, moved, before } = await open()
    await draft.pictures.insert(before.length - 1, ['a'])
    const withPhoto = draft.text
    await draft.pictures.remove('a')
    expect(draft.text).toBe(before)
    draft.undo()
    expect(draft.text).toBe(withPhoto)
    expect(moved).toEqual([{ taken: [], brought: ['a'] }])
    draft.pictures.link('a', { url: '/images/a.jpeg', attributes: [] })
    draft.redo()
    expect(draft.text).toBe(before)
  })

  it('links photos that were stored while the post was closed', async () => {
    const { backend } = await open()
    const opened = await backend.openPost({ blog: 'field-notes', path })
    const link = { url: '/images/b.jpeg', width: 1, height: 1, variants: [], attributes: [] }
    const job = { id: 'j2', state: 'done', link } as unknown as (typeof opened.photos)[number]
    const draft = new Draft(
      backend,
      { ...opened, text: `${opened.text}![](dropcap:j2)\n`, photos: [job] },
      {
        onText: () => undefined,
    onLine: () => undefined,
        onPastePhotos: () => undefined,
        onPhotosNamed: () => undefined,
        onPhotosMoved: () => undefined,
        onMerged: () => undefined,
        onProblem: () => undefined,
        resolvePhoto: () => null,
      },
    )
    expect(draft.text.endsWith('![](/images/b.jpeg)\n')).toBe(true)
  })
})
