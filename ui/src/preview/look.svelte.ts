/**
 * How the preview looks: as wide as which device, in whose stylesheet, the
 * page or what others show of it, and whose images it does not show.
 */
import type { Backend, BlogView, PostCard, PostRef, StyleText } from '../backend/backend'
import { debounce, Latest } from '../shared/timing'
import type { HiddenHost } from './boxes'

export type Device = 'phone' | 'tablet' | 'desktop'

/** CSS pixels of a page on a device; the desktop's is as wide as the pane. */
export const widths: Record<Device, number | null> = { phone: 390, tablet: 768, desktop: null }

/** Where the width is remembered, on this machine. */
const place = 'preview-device'

export class Look {
  device: Device = $state(remembered())
  /** Whether what others show is looked at, in place of the page. */
  cards = $state(false)
  card: PostCard = $state.raw({ url: null, words: '' })
  style: StyleText | null = $state.raw(null)
  hidden: readonly HiddenHost[] = $state.raw([])

  #described: PostRef | null = null
  readonly #describe: Latest<() => string>
  readonly #soon = debounce((text: () => string) => void this.#describe.put(text), 120)

  constructor(
    private readonly backend: Backend,
    private readonly onBlog: (blog: BlogView) => void,
    private readonly onProblem: (error: unknown) => void,
  ) {
    this.#describe = new Latest(async (text) => {
      const post = this.#described
      if (!post) return
      try {
        const card = await backend.describePost({ post, text: text() })
        if (post === this.#described) this.card = card
      } catch (error) {
        onProblem(error)
      }
    })
  }

  get width(): number | null {
    return widths[this.device]
  }

  setDevice(device: Device) {
    this.device = device
    localStorage.setItem(place, device)
  }

  /** Begins with another post. */
  begin(post: PostRef, text: () => string) {
    this.#described = post
    this.card = { url: null, words: '' }
    this.hidden = []
    if (this.cards) this.edited(text)
  }

  setCards(cards: boolean, text: () => string) {
    this.cards = cards
    if (cards) this.edited(text)
  }

  /** The text is another one: what others show of it may be, too. */
  edited(text: () => string) {
    if (this.cards) this.#soon(text)
  }

  setHidden(hosts: readonly HiddenHost[]) {
    const words = (all: readonly HiddenHost[]) => all.map(({ host, images }) => `${host} ${images}`).join()
    if (words(hosts) !== words(this.hidden)) this.hidden = hosts
  }

  async showImages(blog: string, host: string) {
    await this.backend.showImages({ blog, host }).then(this.onBlog, this.onProblem)
  }

  async useStyle(blog: string, style: string | null) {
    await this.backend.useStyle({ blog, style }).then(this.onBlog, this.onProblem)
  }

  /** Reads the stylesheet that was chosen; without it the reading page stays as it is. */
  async readStyle(blog: string, style: string | null) {
    const reading = `${blog} ${style ?? ''}`
    this.#reading = reading
    const read = style === null ? null : await this.backend.styleText(blog).catch(this.#nothing)
    if (reading === this.#reading) this.style = read
  }
  #reading = ''

  readonly #nothing = (error: unknown) => {
    this.onProblem(error)
    return null
  }

  styles(blog: string): Promise<string[]> {
    return this.backend.listStyles(blog).catch((error: unknown) => {
      this.onProblem(error)
      return []
    })
  }
}

function remembered(): Device {
  const kept = localStorage.getItem(place)
  return kept === 'phone' || kept === 'tablet' ? kept : 'desktop'
}
