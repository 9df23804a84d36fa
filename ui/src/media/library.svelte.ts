/** All photos of a blog as the writer looks at them: narrowed, searched, ordered, one of them chosen. */
import type { Media, MediaPhoto } from '../backend/backend'

export const filters = ['all', 'bucket', 'local', 'foreign', 'missing', 'unused', 'heavy'] as const
export type Filter = (typeof filters)[number]

export const orders = ['name', 'size', 'posts'] as const
export type Order = (typeof orders)[number]

/** How many photos there are, and their bytes as far as these are known. */
export interface Sum {
  photos: number
  bytes: number
}

/** A photo in the list. */
export interface Item extends MediaPhoto {
  /** Names it among all. */
  key: string
  /** The last part of its name. */
  file: string
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

export class Library {
  items: Item[] = $state.raw([])
  /** Why what is in the bucket is not known. */
  problem: string | null = $state.raw(null)
  loaded = $state(false)

  filter: Filter = $state('all')
  query = $state('')
  order: Order = $state('name')
  /** More bytes are heavy. */
  heavy = $state(1_000_000)
  chosenKey: string | null = $state(null)
  /** Changes when the list begins at the top again. */
  epoch = $state(0)

  readonly #titles = new Map<string, string>()

  readonly #found = $derived.by(() => {
    const words = this.query.trim().toLowerCase().split(/\s+/).filter(Boolean)
    if (words.length === 0) return this.items
    return this.items.filter(({ name }) => {
      const low = name.toLowerCase()
      return words.every((word) => low.includes(word))
    })
  })

  /** What is seen, in its order. */
  readonly shown: Item[] = $derived.by(() => {
    const some = this.#found.filter((item) => belongs(item, this.filter, this.heavy))
    return this.order === 'name' ? some : [...some].sort(this.order === 'size' ? bySize : byPosts)
  })

  /** How much each filter would show of what was searched for. */
  readonly sums: Record<Filter, Sum> = $derived.by(() => {
    const sums = Object.fromEntries(filters.map((filter) => [filter, { photos: 0, bytes: 0 }])) as Record<Filter, Sum>
    for (const item of this.#found)
      for (const filter of filters)
        if (belongs(item, filter, this.heavy)) {
          sums[filter].photos += 1
          sums[filter].bytes += item.bytes ?? 0
        }
    return sums
  })

  readonly at: number = $derived(this.shown.findIndex(({ key }) => key === this.chosenKey))
  readonly chosen: Item | null = $derived(this.shown[this.at] ?? null)

  /** Objects of the bucket that nothing names. */
  readonly unused: Item[] = $derived(this.items.filter(({ place, unused }) => unused && place === 'bucket'))
  /** Files of the blog that nothing names. */
  readonly leftOver: Item[] = $derived(this.items.filter(({ place, unused }) => unused && place === 'local'))

  take(media: Media) {
    const items = media.photos.map((photo) => ({ ...photo, key: keyOf(photo), file: fileOf(photo) }))
    this.items = items.sort((a, b) => collator.compare(a.file, b.file) || (a.key < b.key ? -1 : 1))
    this.problem = media.problem
    this.#titles.clear()
    for (const [post, title] of media.titles) this.#titles.set(post, title)
    this.loaded = true
  }

  titleOf(post: string): string {
    return this.#titles.get(post) || post
  }

  narrow(change: Partial<Pick<Library, 'filter' | 'query' | 'order' | 'heavy'>>) {
    Object.assign(this, change)
    this.epoch += 1
  }

  choose(at: number) {
    this.chosenKey = this.shown[at]?.key ?? null
  }

  /** Goes on from the chosen one; where none is, to the first, or all the way to the last. */
  move(step: number) {
    const last = this.shown.length - 1
    if (this.at < 0) this.choose(step > last ? last : 0)
    else this.choose(Math.max(0, Math.min(last, this.at + step)))
  }
}

function belongs({ place, unused, bytes }: Item, filter: Filter, heavy: number): boolean {
  if (filter === 'all') return true
  if (filter === 'unused') return unused
  if (filter === 'heavy') return (bytes ?? 0) > heavy
  return place === filter
}

const bySize = (a: Item, b: Item) => (b.bytes ?? -1) - (a.bytes ?? -1)
const byPosts = (a: Item, b: Item) => b.posts.length - a.posts.length

const keyOf = ({ place, name }: MediaPhoto) => `${place} ${name}`

/** The last part of a path or an address, as people write it. */
function fileOf({ name }: MediaPhoto): string {
  const last = name.split(/[?#]/)[0]?.split('/').filter(Boolean).pop() ?? name
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}
