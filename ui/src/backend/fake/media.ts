/** The photos of a blog as the fake backend has them: enough to look at and to test with. */
import type { Backend, Event, MediaPhoto, MovePhotos, MovePlan, PutAway } from '../backend'
import type { FakePost } from './posts'

const places = ['bucket', 'local', 'bucket', 'foreign', 'missing', 'bucket'] as const

type Photos = Pick<
  Backend,
  'media' | 'planMoving' | 'movePhotos' | 'stopMoving' | 'replacePhoto' | 'putAwayObjects' | 'objectsPutAway' | 'bringBackObjects' | 'deleteObjects' | 'trashPhotos' | 'bringBackPhotos'
>

export function media(posts: FakePost[], say: (event: Event) => void): Photos {
  let photos: MediaPhoto[] = posts.map((post, at) => photo(at, [post.path]))
  photos.push({ ...photo(6, []), name: 'ropes-old.jpeg', place: 'bucket', unused: true })
  photos.push({ ...photo(7, []), name: 'static/left-over.jpg', place: 'local', unused: true })
  let away: PutAway[] = []
  let trashed: MediaPhoto[] = []

  const plan = ({ post, local, foreign, heavy, names }: MovePhotos): MovePlan => {
    const meant = photos.filter(
      (one) =>
        (names.length === 0 || names.includes(one.name)) &&
        (post === null || one.posts.includes(post)) &&
        ((one.place === 'local' && local) || (one.place === 'foreign' && foreign) || (one.place === 'bucket' && !one.unused && heavy !== null && (one.bytes ?? 0) > heavy)),
    )
    return {
      photos: meant.map(({ place, name, bytes, posts }) => ({ place, name, bytes, posts, heavy: place === 'bucket' })),
      posts: [...new Set(meant.flatMap((one) => one.posts))],
      kept: local ? photos.filter(({ place }) => place === 'missing').map(({ name }) => ({ name, reason: 'it is not there' })) : [],
    }
  }
  const none = { links: [], refused: [], kept: [] }
  return {
    media: async () => ({ photos, titles: posts.map(({ path, text }) => [path, /title: "?([^"\n]+)/.exec(text)?.[1] ?? path]), problem: null }),
    planMoving: async (request) => plan(request),
    movePhotos: async (request) => {
      const { photos: moved, posts: changed, kept } = plan(request)
      moved.forEach((_, done) => say({ kind: 'moving', value: { blog: request.blog, done, all: moved.length, hindrance: null } }))
      photos = photos.map((one) => (moved.some(({ name }) => name === one.name) ? { ...one, place: 'bucket' } : one))
      const links = moved.flatMap(({ name, posts }) => posts.map((post) => ({ post, from: name, to: `https://photos.example.org/${name}`, size: [3, 2] as [number, number], was: null })))
      return { ...none, links, changed, kept }
    },
    stopMoving: async () => undefined,
    replacePhoto: async ({ photo, with: brought }) => {
      const name = photo.kind === 'listed' ? photo.name : photo.address
      const old = photos.find((one) => one.name === name)
      const path = brought.kind === 'file' ? brought.path : brought.name
      if (!old) throw { code: 'other', message: `no post shows ${name}` }
      photos = photos.map((one) => (one === old ? { ...one, place: 'bucket', name: path.split('/').pop() ?? path } : one))
      return { ...none, changed: old.posts }
    },
    putAwayObjects: async ({ keys }) => {
      away = [...away, ...keys.map((key) => ({ key, bytes: 250_000, at: '2026-11-23T12:00:00Z' }))]
      photos = photos.filter(({ name }) => !keys.includes(name))
      return { done: keys, kept: [] }
    },
    objectsPutAway: async () => away,
    bringBackObjects: async ({ keys }) => {
      away = away.filter(({ key }) => !keys.includes(key))
      photos = [...photos, ...keys.map((key): MediaPhoto => ({ ...photo(6, []), name: key, place: 'bucket', unused: true }))]
      return { done: keys, kept: [] }
    },
    trashPhotos: async ({ paths }) => {
      trashed = photos.filter(({ name }) => paths.includes(name))
      photos = photos.filter((one) => !trashed.includes(one))
      return { done: paths, kept: [] }
    },
    bringBackPhotos: async ({ paths }) => {
      photos = [...photos, ...trashed.filter(({ name }) => paths.includes(name))]
      return { done: paths, kept: [] }
    },
    deleteObjects: async ({ keys }) => {
      away = away.filter(({ key }) => !keys.includes(key))
      return { done: keys, kept: [] }
    },
  }
}

function photo(at: number, posts: string[]): MediaPhoto {
  const place = places[at % places.length] ?? 'bucket'
  const name = { bucket: `photo-${at}.jpeg`, local: `content/english/posts/photo-${at}.jpg`, foreign: `https://elsewhere.example/photo-${at}.jpg`, missing: `static/photo-${at}.png` }[place]
  const bytes = place === 'bucket' || place === 'local' ? 60_000 + ((at * 137_911) % 4_000_000) : null
  return { place, name, bytes, address: place === 'bucket' ? `https://photos.example.org/${name}` : place === 'foreign' ? name : null, smaller: null, posts, unused: false }
}
