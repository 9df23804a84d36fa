/**
 * The theme's own page of the open post: asked for while it is looked at, the
 * newest text only; what becomes of it the core tells by events.
 */
import { problemOf, sentence, type Backend, type Event, type PostRef, type TruePage } from '../backend/backend'
import { debounce, Latest } from '../shared/timing'

/** How long Hugo goes on when nobody looks: another post may be opened. */
const linger = 3000

export class ThemePage {
  /** Whether the writer wants to see it rather than the instant preview. */
  on = $state(false)
  page: TruePage | null = $state.raw(null)
  /** Why it cannot be asked for. */
  problem: string | null = $state(null)

  #post: PostRef | null = null
  #text: (() => string) | null = null
  /** Which line of it is written on, from 0. */
  #line: () => number = () => 0
  readonly #latest: Latest<() => string>
  readonly #hide = debounce((blog: string) => void this.backend.hideTruePage(blog).catch(() => undefined), linger)

  constructor(private readonly backend: Backend) {
    this.#latest = new Latest(async (text) => {
      const post = this.#post
      if (!post) return
      try {
        await this.backend.showTruePage({ post, text: text(), line: this.#line() })
        if (post === this.#post) this.problem = null
      } catch (error) {
        if (post === this.#post) this.problem = sentence(problemOf(error).message)
      }
    })
  }

  /** Somebody looks at the page of this post. */
  begin(post: PostRef, text: () => string, line: () => number) {
    this.#hide.cancel()
    this.#post = post
    this.#text = text
    this.#line = line
    this.page = null
    this.problem = null
    this.show()
  }

  /** Nobody looks any more. */
  end() {
    if (this.#post) this.#hide(this.#post.blog)
    this.#post = null
    this.#text = null
    this.page = null
  }

  /** The text is another one. */
  show() {
    if (this.#text) void this.#latest.put(this.#text)
  }

  hear(event: Event) {
    if (event.kind !== 'truePage' || !this.#post) return
    const { blog, path } = event.value.post
    if (blog === this.#post.blog && path === this.#post.path) this.page = event.value
  }
}
