/**
 * What was written and never saved, because a program was killed or a file
 * could not be written: found when a blog is opened, and kept until the writer
 * has decided about it.
 */
import type { UnsavedText } from './backend/backend'
import type { Session } from './session.svelte'
import { t } from './strings'

export class Unsaved {
  /** Texts of this blog. */
  texts: UnsavedText[] = $state.raw([])
  /** The same of other blogs, whose folders may be gone. */
  elsewhere: UnsavedText[] = $state.raw([])

  constructor(private readonly session: Session) {}

  /** That of the open post. */
  get here(): UnsavedText | null {
    return this.texts.find(({ post }) => this.session.isOpen(post)) ?? null
  }

  async find() {
    const { backend, blog } = this.session
    const all = await backend.unsavedTexts()
    this.texts = all.filter(({ post }) => post.blog === blog?.id)
    this.elsewhere = all.filter(({ post }) => post.blog !== blog?.id)
  }

  /** Puts a text into its post, as an edit that can be undone. */
  readonly take = async (unsaved: UnsavedText) => {
    const { session } = this
    const { post, text, file, base } = unsaved
    try {
      if (file === null) await session.backend.savePost({ post, text, base: '' })
      await session.openPost(post.path)
      if (!session.draft || !session.isOpen(post)) return
      // What others wrote into the file since then must not be reverted.
      await this.#put(unsaved, text, file === null ? null : base)
    } catch (error) {
      session.problem(error)
    }
  }

  /** Puts in what was made of the open text and one that was never saved. */
  readonly takeMerged = (unsaved: UnsavedText, text: string, from: string) =>
    this.#put(unsaved, text, from).catch(this.session.problem)

  async #put(unsaved: UnsavedText, text: string, from: string | null) {
    const { session } = this
    const { draft } = session
    if (!draft) return
    const taken = draft.text === text || (from !== null && (await draft.becomeOf(text, from)))
    if (!taken) {
      session.over = { kind: 'lost', unsaved }
      return
    }
    await draft.flush()
    await this.putAside(unsaved)
    if (session.over?.kind === 'lost') session.over = this.texts.length ? { kind: 'unsaved' } : null
    draft.view.focus()
    // Said when the sheet is out of its way.
    session.done = { text: t.history.unsavedBack, undo: () => draft.undo() }
  }

  /** Opens the blog a text belongs to; what it is is offered there. */
  readonly openBlog = async ({ root }: UnsavedText) => {
    this.session.over = null
    await this.session.openBlog(() => this.session.backend.openBlog(root))
  }

  /** Puts a text into a file of the writer's choice. */
  readonly saveAs = async (unsaved: UnsavedText) => {
    const { session } = this
    const name = unsaved.post.path.split('/').at(-1) ?? ''
    try {
      const path = await session.backend.saveElsewhere({ title: t.history.saveElsewhere, name, text: unsaved.text })
      if (path === null) return
      await this.putAside(unsaved)
      session.done = { text: t.history.savedAs(path), undo: null }
    } catch (error) {
      session.problem(error)
    }
  }

  /** Leaves a text to the history. */
  readonly putAside = async ({ post }: UnsavedText) => {
    const { session } = this
    try {
      await session.backend.putAside(post)
      const others = (text: UnsavedText) => text.post.blog !== post.blog || text.post.path !== post.path
      this.texts = this.texts.filter(others)
      this.elsewhere = this.elsewhere.filter(others)
      if (this.texts.length === 0 && session.over?.kind === 'unsaved') session.over = null
      if (this.elsewhere.length === 0 && session.over?.kind === 'elsewhere') session.over = null
    } catch (error) {
      session.problem(error)
    }
  }
}
