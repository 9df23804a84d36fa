import { describe, expect, it, vi } from 'vitest'
import { fake } from '../backend/fake'
import { size } from '../shared/size'
import { Photos, reason, sizes } from './photos.svelte'
import { hiddenHost, seenAt } from './seen-at'

const post = { blog: 'field-notes', path: 'content/english/posts/a.md' }
const file = (name: string) => ({ kind: 'file', path: `/pictures/${name}` }) as const

describe('Photos', () => {
  it('goes on with the others when one fails', async () => {
    const backend = fake({ posts: 5, speed: 0 })
    const photos = new Photos(backend, post, [], () => undefined)
    backend.onEvent((event) => event.kind === 'photo' && photos.update(event.value))
    const jobs = await photos.add([file('a.jpg'), file('broken.heic'), file('c.png')], 'inline')
    expect(jobs.map(({ name }) => name)).toEqual(['a.jpg', 'broken.heic', 'c.png'])
    await vi.waitFor(() => expect(photos.jobs.map(({ state }) => state)).toEqual(['done', 'failed', 'done']), 10_000)
    expect(photos.failed.map(({ name }) => name)).toEqual(['broken.heic'])
    photos.tidy()
    expect(photos.jobs.map(({ name }) => name)).toEqual(['broken.heic'])
  })

  it('forgets what the writer took back', async () => {
    const backend = fake({ posts: 5, speed: 50 })
    const photos = new Photos(backend, post, [], () => undefined)
    const [job] = await photos.add([file('a.jpg')], 'inline')
    photos.cancel(job?.id ?? '')
    expect(photos.jobs).toEqual([])
  })

  it('takes back what is undone, and tries again what is redone', async () => {
    const backend = fake({ posts: 5, speed: 0 })
    const asked: string[] = []
    backend.cancelPhoto = async (id) => void asked.push(`cancel ${id}`)
    backend.retryPhoto = async (id) => void asked.push(`retry ${id}`)
    const photos = new Photos(backend, post, [], () => undefined)
    const [stored, stuck] = await photos.add([file('a.jpg'), file('b.jpg')], 'inline')
    if (!stored || !stuck) throw new Error('two jobs')
    photos.update({ ...stored, state: 'done' })
    const both = [stored.id, stuck.id]
    photos.moved({ taken: both, brought: [] })
    expect(photos.jobs.map(({ id }) => id)).toEqual([stored.id])
    photos.moved({ taken: [], brought: both })
    expect(asked).toEqual([`cancel ${stuck.id}`, `retry ${stuck.id}`])
  })

  it.each([[812, '812 B'], [4_200, '4.2 kB'], [412_000, '412 kB'], [4_700_000, '4.7 MB']])('says %i as %s', (bytes, words) =>
    expect(size(bytes)).toBe(words),
  )
})

it('says a reason without the name that stands beside it', () => {
  expect(reason('broken.jpg', 'broken.jpg: it is cut off before the picture begins')).toBe('It is cut off before the picture begins.')
  expect(reason('a.jpg', 'the server refuses connections')).toBe('The server refuses connections.')
})

it('says that a photo was kept as it is where its size says nothing', () => {
  expect(sizes({ bytesIn: 360_100, bytesOut: 360_000 })).toBe('kept as it is, 360 kB')
  expect(sizes({ bytesIn: 4_100_000, bytesOut: 360_000 })).toBe('4.1 MB → 360 kB')
})

describe('seenAt', () => {
  const addresses = { photoUrl: (id: string) => `photo/${id}`, linkedUrl: (from: { path: string }, address: string) => `linked/${from.path} ${address}` }
  const blog = async (store: object = { kind: 'bundle' }) => {
    const view = await fake({ posts: 1 }).openSample()
    return { ...view, settings: { ...view.settings, store: store as typeof view.settings.store } }
  }
  it.each([
    ['dropcap:j1', 'photo/j1'],
    [' ./a%20b.jpeg ', `linked/${post.path} ./a%20b.jpeg`],
    ['/images/gate.jpeg', `linked/${post.path} /images/gate.jpeg`],
    ['https://photos.example.org/a.jpeg', 'https://photos.example.org/a.jpeg'],
    ['https://elsewhere.example/a.jpeg', null],
    ['//elsewhere.example/a.jpeg', null],
    ['//photos.example.org/a.jpeg', 'https://photos.example.org/a.jpeg'],
    ['https://photos.example.org.evil.example/a.jpeg', null],
    ['https://photos.example.org@evil.example/a.jpeg', null],
    ['\\\\elsewhere.example/a.jpeg', null],
    ['https://', null],
    ['file:///etc/passwd', null],
    ['javascript:alert(1)', null],
    ['', null],
  ])('%j → %j', async (address, expected) => expect(seenAt(addresses, await blog(), post.path, address)).toBe(expected))
})

describe('hiddenHost', () => {
  it.each([
    ['https://elsewhere.example/a.jpeg', 'elsewhere.example'],
    ['//elsewhere.example/a.jpeg', 'elsewhere.example'],
    ['https://photos.example.org/a.jpeg', null],
    ['a.jpeg', null],
    ['dropcap:j1', null],
    ['', null],
  ])('%j → %j', async (address, expected) => {
    const view = await fake({ posts: 1 }).openSample()
    expect(hiddenHost(view, address)).toBe(expected)
    const { imageHosts } = await fake({ posts: 1 }).showImages({ blog: view.id, host: 'elsewhere.example' })
    expect(hiddenHost({ ...view, imageHosts }, address)).toBeNull()
  })
})
