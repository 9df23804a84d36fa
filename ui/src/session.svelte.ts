/**
 * What is open in the window, and how the features meet.
 *
 * Features do not know each other: a photo that was stored reaches the text, a
 * keystroke the preview, and a changed file the list, through here.
 */
import {
  problemOf,
  sentence,
  type AppSettings,
  type Backend,
  type BlogView,
  type Event,
  type KeptVersion,
  type PhotoJob,
  type PhotoRole,
  type PostRef,
  type PostRow,
  type PostView,
  type Publication,
  type SyncCopy,
  type Target,
  type UnsavedText,
} from './backend/backend'
import { Bringing } from './bringing'
import { Care } from './care/care.svelte'
import { Draft } from './editor/draft.svelte'
import { fieldOf, textOf } from './front-matter/fields'
import { when } from './history/when'
import type { LastOpen } from './last-open'
import type { MediaDesk } from './media/media.svelte'
import { Descriptions } from './photos/descriptions.svelte'
import { Photos } from './photos/photos.svelte'
import { hiddenHost, seenAt } from './photos/seen-at'
import { PhotosOfBlog } from './photos-of-blog'
import { Posts } from './posts/posts.svelte'
import { Look } from './preview/look.svelte'
import { Preview } from './preview/preview.svelte'
import { ThemePage } from './preview/theme-page.svelte'
import { Publishing } from './publish/publishing.svelte'
import type { Page } from './settings/SettingsSheet.svelte'
import { dayOf } from './shared/dates'
import { debounce } from './shared/timing'
import { language, t } from './strings'
import { Unsaved } from './unsaved.svelte'

/** What lies over the window, one thing at a time. */
export type Over =
  | { kind: 'palette' | 'newPost' | 'publish' | 'compare' | 'history' | 'unsaved' | 'elsewhere' }
  | { kind: 'settings'; page: Page }
  | { kind: 'copy'; copy: SyncCopy }
  | { kind: 'lost'; unsaved: UnsavedText }
  | { kind: 'rename' | 'delete'; row: PostRow }
  | { kind: 'tags' | 'letters'; care: Care }
  | { kind: 'media'; media: MediaDesk }
  /** `back` is where it was opened from. */
  | { kind: 'describe'; descriptions: Descriptions; back: Over | null }

const long = new Intl.DateTimeFormat(language, { dateStyle: 'long' })
const medium = new Intl.DateTimeFormat(language, { dateStyle: 'medium' })

const defaults: AppSettings = {
  appearance: 'system',
  language: null,
  spelling: true,
  textSize: 17,
  showPosts: true,
  showPreview: true,
}

export class Session {
  app: AppSettings = $state.raw(defaults)
  blog: BlogView | null = $state.raw(null)
  posts: Posts | null = $state.raw(null)
  draft: Draft | null = $state.raw(null)
  preview: Preview | null = $state.raw(null)
  photos: Photos | null = $state.raw(null)
  publishing: Publishing | null = $state.raw(null)
  over: Over | null = $state.raw(null)
  /** What was done just now, and how to take it back, where it can be. */
  done: { text: string; undo: (() => void) | null } | null = $state.raw(null)
  /** What went wrong just now, as a sentence. */
  notice: string | null = $state(null)
  /** What sync programs left beside the open post. */
  copies: SyncCopy[] = $state.raw([])
  busy = $state(false)
  /** The writer's home folder; empty while it is not known. */
  home = $state('')
  focusMode = $state(false)

  readonly #refreshPosts = debounce(() => void this.posts?.refresh(), 30)
  readonly #saveApp = debounce((app: AppSettings) => void this.backend.saveAppSettings(app).catch(this.problem), 300)

  readonly #bringing = new Bringing(this)

  /** What was written and never saved, here and in other blogs. */
  readonly unsaved = new Unsaved(this)

  /** All photos of the blog. */
  readonly ofBlog = new PhotosOfBlog(this)

  /** How the preview looks, whichever post is open. */
  readonly look: Look
  /** The theme's own page, where there is one. */
  readonly theme: ThemePage

  constructor(readonly backend: Backend) {
    this.look = new Look(backend, (blog) => this.#seenFrom(blog), this.problem)
    this.theme = new ThemePage(backend)
  }

  /** Takes up what was set before, and what a page that has ended had open; call once. */
  async begin(last: LastOpen | null) {
    void this.backend.home().then((home) => (this.home = home), () => undefined)
    await this.backend.appSettings().then((app) => (this.app = app), this.problem)
    if (last) {
      await this.openBlog(() => this.backend.openBlog(last.root))
      if (last.post !== null) await this.openPost(last.post)
      return
    }
    const named = await this.backend.startWith().catch(() => null)
    if (named !== null) return this.openBlog(() => (named === 'sample' ? this.backend.openSample() : this.backend.openBlog(named)))
    await this.unsaved.find().catch(this.problem)
    // Where something was left unsaved is where the writer was.
    const left = this.unsaved.elsewhere.find(({ there }) => there)
    if (left) await this.openBlog(() => this.backend.openBlog(left.root))
    else if (this.unsaved.elsewhere.length) this.over = { kind: 'elsewhere' }
  }

  /** Shows what went wrong. */
  readonly problem = (error: unknown) => {
    const { code, message } = problemOf(error)
    if (code !== 'cancelled') this.notice = sentence(message)
  }

  setApp(change: Partial<AppSettings>) {
    this.app = { ...this.app, ...change }
    this.#saveApp(this.app)
  }

  async openBlog(open: () => Promise<BlogView | null>) {
    this.busy = true
    try {
      const blog = await open()
      if (blog && (await this.closePost())) {
        this.blog = blog
        this.posts = new Posts(this.backend, blog.id, this.problem)
        await this.posts.refresh()
        await this.unsaved.find()
        if (this.unsaved.texts.length) this.over = { kind: 'unsaved' }
      }
    } catch (error) {
      this.problem(error)
    }
    this.busy = false
  }

  async closeBlog() {
    if (!(await this.closePost())) return
    this.blog = null
    this.posts = null
    await this.unsaved.find().catch(this.problem)
  }

  async openPost(path: string) {
    const { blog } = this
    if (!blog || this.draft?.post.path === path) return this.draft?.view.focus()
    await this.#show(() => this.backend.openPost({ blog: blog.id, path }))
  }

  async newPost(title: string, language: string | null) {
    const { blog } = this
    if (!blog) return
    this.over = null
    await this.#show(() => this.backend.newPost({ blog: blog.id, title, language }))
    this.#refreshPosts()
  }

  /** Saves and closes what is open; says whether it could. */
  async closePost(): Promise<boolean> {
    if (!this.draft) return true
    const closed = await this.draft.close().catch((error: unknown) => {
      this.problem(error)
      return true
    })
    if (closed) this.#forgetPost()
    else this.notice = t.app.unsaved
    return closed
  }

  async rename(row: PostRow, slug: string) {
    const post = this.#ref(row)
    if (!post) return
    this.over = null
    const draft = this.isOpen(post) ? this.draft : null
    try {
      if (draft && !(await draft.save())) return void (this.notice = t.app.unsavedRename)
      const renamed = await this.backend.renamePost({ post, slug })
      if (draft && this.draft === draft) {
        // What was typed meanwhile belongs to the post under its new name.
        const late = draft.unsaved ? draft.text : null
        this.abandonPost()
        await this.openPost(renamed.path)
        if (late !== null) this.draft?.become(late)
      }
    } catch (error) {
      this.problem(error)
    }
    this.#refreshPosts()
  }

  async trash(row: PostRow) {
    const post = this.#ref(row)
    if (!post) return
    this.over = null
    try {
      if (this.draft && this.isOpen(post) && !(await this.draft.save())) return void (this.notice = t.app.unsavedTrash)
      await this.backend.trashPost(post)
      if (this.isOpen(post)) this.abandonPost()
    } catch (error) {
      this.problem(error)
    }
    this.#refreshPosts()
  }

  /** Lets go of a post whose file is gone. */
  abandonPost() {
    const post = this.draft?.post
    this.draft?.abandon()
    this.#forgetPost()
    // When it is opened again, that is another window's text to the core.
    if (post) this.backend.closePost(post).catch(this.problem)
  }

  /** Shows the versions of the open post. */
  async openHistory() {
    await this.draft?.flush()
    if (this.draft) this.over = { kind: 'history' }
  }

  /** Puts a version in place of the open text: an edit like any other. */
  async restore(version: KeptVersion, text: string) {
    const { draft } = this
    if (!draft) return
    this.over = null
    try {
      await this.backend.keepVersion({ post: draft.post, text: draft.text, base: draft.base })
      draft.become(text)
      draft.view.focus()
      this.done = { text: t.history.restored(when(version.at)), undo: () => draft.undo() }
      await draft.flush()
    } catch (error) {
      this.problem(error)
    }
  }

  /** Makes the open text what was made of it and a copy; the copy goes when that is saved. */
  async takeCopy(copy: SyncCopy, text: string, from: string) {
    const { draft } = this
    if (!draft) return
    this.over = null
    try {
      if (!(await draft.becomeOf(text, from))) {
        this.notice = t.merge.changedMeanwhile
        this.over = { kind: 'copy', copy }
        return
      }
      await draft.flush()
      if (draft.saveState.kind !== 'saved' || draft.conflict) return
      await this.backend.settleCopy({ post: draft.post, copy: copy.path, version: copy.version })
      this.done = { text: t.merge.settled, undo: () => draft.undo() }
    } catch (error) {
      this.problem(error)
    }
    await this.#findCopies()
  }

  async #findCopies() {
    const post = this.draft?.post
    const copies = post ? await this.backend.syncCopies(post).catch(() => []) : []
    if (post === this.draft?.post) this.copies = copies
  }

  /** Shows how others show the open post. */
  showCards() {
    const { draft } = this
    if (!draft) return
    this.setApp({ showPreview: true })
    this.look.setCards(true, () => draft.text)
  }

  /** Takes a blog whose pictures may be seen from elsewhere now. */
  #seenFrom(blog: BlogView) {
    this.blog = blog
    this.draft?.lookAtPhotosAgain()
  }

  reveal(path: string) {
    if (this.blog) this.backend.reveal(`${this.blog.root}/${path}`).catch(this.problem)
  }

  openLink(url: string) {
    this.backend.openLink(url).catch(this.problem)
  }

  openLocal(path: string) {
    this.backend.openLocal(path).catch(this.problem)
  }

  /** Where a linked picture can be seen from here. */
  readonly seenAt = (address: string): string | null => {
    const { blog, draft } = this
    const here = this.#bringing.storedHere(address.trim())
    if (here) return this.backend.photoUrl(here)
    return blog ? seenAt(this.backend, blog, draft?.post.path ?? '', address) : null
  }

  /** The host of a linked picture, where its images are not shown. */
  readonly hiddenHost = (address: string): string | null => this.blog && hiddenHost(this.blog, address)

  /** Where a photo can be seen small: once it is linked its job may be forgotten. */
  readonly thumbnail = ({ id, link }: PhotoJob): string => (link && this.seenAt(link.url)) ?? this.backend.photoUrl(id)

  pickPhotos(role: PhotoRole) {
    return this.#bringing.pick(role)
  }

  addFiles(paths: string[], role: PhotoRole, at?: number) {
    return this.#bringing.files(paths, role, at)
  }

  async addTarget(target: Target) {
    if (!this.blog) return
    const settings = { ...this.blog.settings, targets: [...this.blog.settings.targets, target] }
    try {
      this.blog = await this.backend.saveBlogSettings({ blog: this.blog.id, settings, keys: null, targetKeys: [] })
    } catch (error) {
      this.problem(error)
    }
  }

  /** Makes a repository for the blog; rejects with what stands in the way. */
  async beginRepository(address: string) {
    if (this.blog) this.blog = await this.backend.beginRepository({ blog: this.blog.id, address })
  }

  async trust() {
    if (!this.blog) return
    await this.backend.trustBlog(this.blog.id).then((blog) => (this.blog = blog), this.problem)
  }

  /** Opens what changes many posts at once: tags, or damaged letters. */
  openCare(kind: 'tags' | 'letters') {
    if (!this.blog) return
    const flush = async () => void (await this.draft?.flush())
    this.over = { kind, care: new Care(this.backend, this.blog.id, flush, this.problem) }
  }

  /** Shows the images of a host in this blog from now on. */
  async showHost(host: string) {
    const { blog } = this
    if (!blog) return
    await this.backend.showImages({ blog: blog.id, host }).then((shown) => this.#seenFrom(shown), this.problem)
  }

  /** The words about the pictures of the open text. */
  openDescribe() {
    if (this.draft) this.over = { kind: 'describe', descriptions: new Descriptions(this.backend, this.draft), back: this.over }
  }

  openPublish() {
    if (!this.draft) return
    const { draft } = this
    // A publication that is under way is looked at again; one that has ended is not.
    if (!this.publishing?.running) {
      const title = textOf(fieldOf(draft.form, 'title')?.value) || t.posts.untitled
      this.publishing = new Publishing(this.backend, draft.post, title, {
        flush: () => draft.flush(),
        // What cannot be opened by itself can be pressed: it is no failure.
        open: (page) => void this.backend.openLocal(page).catch(() => undefined),
      })
    }
    this.over = { kind: 'publish' }
  }

  readonly hear = (event: Event) => {
    this.#took(event)
    // Last, so that a plan is about what the text has become.
    this.publishing?.hear(event)
    this.theme.hear(event)
    this.ofBlog.hear(event)
  }

  #took(event: Event) {
    if (event.kind === 'blog' && event.value.id === this.blog?.id) this.blog = event.value
    else if (event.kind === 'posts' && event.value === this.blog?.id) {
      this.#refreshPosts()
      void this.#findCopies()
    } else if (event.kind === 'postChanged' && this.isOpen(event.value.post))
      this.draft?.changedOutside(event.value.version).catch(this.problem)
    else if (event.kind === 'photo') this.#bringing.heard(event.value)
    else if (event.kind === 'publication' && event.value.finished) this.#publicationEnded(event.value)
  }

  #publicationEnded({ post, url, problem }: Publication) {
    if (url !== null && this.draft && this.isOpen(post)) this.draft.live = url
    // Where the sheet is closed nobody would hear of it.
    const { publishing } = this
    if (problem !== null && publishing?.post.path === post.path && this.over?.kind !== 'publish')
      this.notice = `${t.publish.failed(publishing.title)} ${sentence(problem)}`
  }

  /** The day of the post, as search results say it. */
  get day(): string {
    const known = this.draft && dayOf(textOf(fieldOf(this.draft.form, 'date')?.value))
    return known ? medium.format(known) : ''
  }

  /** The line above the title in the preview: who and when. */
  get byline(): string {
    if (!this.draft) return ''
    const { form } = this.draft
    const date = textOf(fieldOf(form, 'date')?.value)
    const known = dayOf(date)
    const day = known ? long.format(known) : date
    return [textOf(fieldOf(form, 'author')?.value), day].filter(Boolean).join(' · ')
  }

  /** Opens a post in the place of the one that is open, which stays where that fails. */
  async #show(open: () => Promise<PostView>) {
    if (!(await this.#saved())) return
    try {
      const opened = await open()
      if (await this.closePost()) this.#take(opened)
      else await this.backend.closePost(opened.post)
    } catch (error) {
      this.problem(error)
    }
  }

  /** Saves what is open; says whether it could. */
  async #saved(): Promise<boolean> {
    const saved = !this.draft || (await this.draft.save())
    if (!saved) this.notice = t.app.unsaved
    return saved
  }

  #take(opened: PostView) {
    const { post } = opened
    const preview = new Preview(this.backend, post, (form) => this.draft?.setForm(form), this.problem)
    const photos = new Photos(this.backend, post, opened.photos, this.problem)
    const draft: Draft = new Draft(this.backend, opened, {
      onText: (changes) => {
        preview.changed(changes, () => draft.text)
        this.look.edited(() => draft.text)
        this.theme.show()
      },
      onLine: (line) => (preview.line = line),
      onPastePhotos: (files) => void this.#bringing.paste(files),
      onPhotosNamed: (ids) => void this.#bringing.named(draft, ids),
      onPhotosMoved: (moved) => photos.moved(moved),
      onMerged: () => (this.done = { text: t.merge.merged, undo: () => draft.undo() }),
      onProblem: this.problem,
      resolvePhoto: this.seenAt,
    })
    this.notice = null
    this.photos = photos
    photos.look()
    this.preview = preview
    this.draft = draft
    this.look.begin(post, () => draft.text)
    void this.#findCopies()
    preview.show(() => draft.text)
    // A photo may have been stored while the post was on its way here.
    this.backend.photoJobs(post).then((jobs) => jobs.forEach((job) => this.#bringing.wentOn(job)), this.problem)
  }

  #forgetPost() {
    this.draft = null
    this.copies = []
    this.preview = null
    this.photos = null
    if (!this.publishing?.running) this.publishing = null
  }

  #ref(row: PostRow): PostRef | null {
    return this.blog && { blog: this.blog.id, path: row.path }
  }

  /** Whether this is the post that is open. */
  isOpen(post: PostRef): boolean {
    return this.draft?.post.blog === post.blog && this.draft.post.path === post.path
  }
}
