/**
 * A backend that plays its part by itself, for tests and for work on the
 * design in a browser. It keeps a blog in memory and forgets it on reload.
 * In the browser the page's address can ask for `?posts=10000`, `?slow=3` or
 * `?restricted`.
 */
import type { Backend, BlogView, Drag, Event, PostView, SyncCopy } from './backend'
import { bodyStart, edit, formOf } from './fake/front-matter'
import { merge } from './fake/merge'
import { FakePast } from './fake/past'
import { samplePosts, type FakePost } from './fake/posts'
import { blocks, picture } from './fake/render'
import { damage, many } from './fake/many'
import { media } from './fake/media'
import { presets } from './fake/presets'
import { arranged, described, pictures, removed, written } from './fake/pictures'
import { facetsOf, rowOf, termsOf } from './fake/rows'
import { fakePlan, FakePhotos, FakePublications } from './fake/work'

export interface FakeOptions {
  posts?: number
  /** Multiplies every wait; 0 for none. */
  speed?: number
  trusted?: boolean
}

/** The fake backend, with what a test does to it from outside. */
export interface FakeBackend extends Backend {
  past: FakePast
  say(event: Event): void
  /** Another program writes a post's file; without text it deletes it. */
  writeOutside(path: string, text: string | null): void
  posts: FakePost[]
  /** What sync programs left beside posts. */
  copies: SyncCopy[]
  calls: string[]
}

function fromAddress(): FakeOptions {
  const asked = new URLSearchParams(globalThis.location?.search ?? '')
  return {
    posts: Number(asked.get('posts') ?? 60),
    speed: Number(asked.get('slow') ?? 1),
    trusted: !asked.has('restricted'),
  }
}

export function fake(options: FakeOptions = fromAddress()): FakeBackend {
  const { posts: count = 12, speed = 1, trusted = true } = options
  const posts = samplePosts(count)
  const listeners = new Set<(event: Event) => void>()
  const calls: string[] = []
  const copies: SyncCopy[] = []
  const say = (event: Event) => listeners.forEach((listen) => listen(event))
  const photos = new FakePhotos(say, speed)
  const publications = new FakePublications(say, speed)
  const past = new FakePast(posts)
  let blog = fakeBlog(posts, trusted)

  const find = (path: string): FakePost => {
    const post = posts.find((other) => other.path === path)
    if (!post) throw { code: 'notFound', message: `${path}: there is no such file or folder` }
    return post
  }
  const view = (post: FakePost): PostView => ({
    post: { blog: blog.id, path: post.path },
    text: post.text,
    version: String(post.version),
    language: post.language,
    frontMatter: formOf(post.text),
    live: post.text.includes('draft: true') ? null : `https://example.org/${post.path.replace(/.*_|\.md$/g, '')}/`,
    photos: [],
  })
  /** One picture for a photo, whatever it is called on its way. */
  const resolve = (address: string) => {
    const name = address.startsWith('dropcap:') ? (photos.jobs.get(address.slice(8))?.name ?? address) : address
    return picture((name.split('/').pop() ?? name).replace(/\.\w+$/, ''))
  }

  return {
    copies,
    posts,
    past,
    calls,
    say,
    writeOutside(path, text) {
      const post = find(path)
      if (text === null) posts.splice(posts.indexOf(post), 1)
      else Object.assign(post, { text, version: post.version + 1 })
      say({ kind: 'postChanged', value: { post: { blog: blog.id, path }, version: text === null ? null : String(post.version) } })
    },

    startWith: async () => null,
    home: async () => '/home/mara',
    recentBlogs: async () => [
      { root: '/home/mara/blog', name: 'Field Notes', generator: 'hugo', exists: true, opened: '2026-11-22T18:00:00Z' },
      { root: '/home/mara/Documents/recipes', name: 'Kitchen Table', generator: 'none', exists: true, opened: '2026-11-02T08:00:00Z' },
      { root: '/media/stick/old-blog', name: 'Before the Move', generator: 'jekyll', exists: false, opened: '2025-01-12T08:00:00Z' },
    ],
    openBlog: async () => blog,
    openSample: async () => blog,
    createBlog: async ({ title }) => (blog = { ...blog, name: title }),
    forgetBlog: async () => undefined,
    trustBlog: async () => (blog = { ...blog, trusted: true }),

    listPosts: async (asked) => {
      calls.push('listPosts')
      const words = asked.query.toLowerCase().split(/\s+/).filter(Boolean)
      const rows = posts
        .filter((post) => words.every((word) => post.text.toLowerCase().includes(word)))
        .map((post) => rowOf(post, words))
        .filter((row) => (!asked.state || row.state === asked.state) && (!asked.language || row.language === asked.language))
        .filter((row) => asked.year === null || row.date?.startsWith(String(asked.year)))
        .filter((row) => asked.terms.every(([taxonomy, term]) => row.terms.some(([key, terms]) => key === taxonomy && terms.includes(term))))
      if (asked.sort === 'title') rows.sort((a, b) => a.title.localeCompare(b.title))
      if (asked.sort === 'oldest') rows.reverse()
      const page = rows.slice(asked.offset, asked.limit ? asked.offset + asked.limit : undefined)
      return { rows: page, total: rows.length, facets: asked.facets === 1 ? null : facetsOf(posts, blog), unread: 0 }
    },
    newPost: async ({ title, language }) => {
      const slug = title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')
      const post: FakePost = {
        path: `content/english/posts/2026-11-23_${slug}.md`,
        language: language ?? 'en',
        version: 1,
        text: `---\ntitle: "${title}"\nauthor: 'Mara Lindqvist'\ndate: 2026-11-23T20:00:00+01:00\nimage: ""\ntags: []\ncategories: []\nslug: ${slug}\ndraft: true\n---\n\n`,
      }
      posts.unshift(post)
      return view(post)
    },
    openPost: async ({ path }) => view(find(path)),
    closePost: async () => undefined,
    savePost: async ({ post: { path }, text, base }) => {
      calls.push('savePost')
      const post = posts.find((other) => other.path === path)
      if (!post) return { kind: 'conflict', theirs: null, version: 'gone' }
      if (base !== String(post.version)) return { kind: 'conflict', theirs: post.text, version: String(post.version) }
      past.saved(path, post.text, text)
      post.text = text
      post.version++
      return { kind: 'saved', version: String(post.version), unproven: false }
    },
    mergeTexts: async (request) => merge(request),
    syncCopies: async ({ path }) => copies.filter((copy) => copy.path.startsWith(path.replace(/\.md$/, '.'))),
    settleCopy: async ({ copy }) => void copies.splice(copies.findIndex(({ path }) => path === copy), 1),
    editField: async ({ text, key, value }) => edit(text, key, value),
    listPictures: async ({ text }) => pictures(text, resolve),
    describePictures: async ({ text, pictures: words }) => described(text, words),
    arrangePictures: async ({ text, how }) => arranged(text, how),
    damagedLetters: async (text) => damage(text),
    renamePost: async ({ post, slug }) => {
      const found = find(post.path)
      found.path = found.path.replace(/_[^_/]*\.md$/, `_${slug}.md`)
      return { blog: blog.id, path: found.path }
    },
    trashPost: async ({ path }) => void posts.splice(posts.indexOf(find(path)), 1),
    ...past.commands,
    renderPreview: async ({ text: sent }) => {
      // It keeps no text: each time it asks for the whole.
      if (sent.kind === 'edits') return null
      const { text } = sent
      const start = bodyStart(text)
      const body = text.slice(start)
      const all = blocks(body, text.slice(0, start).split('\n').length - 1, resolve)
      const words = body.match(/[\p{L}\p{N}’']+/gu)?.length ?? 0
      return {
        revision: 1, base: 0, from: 0, remove: 0,
        insert: all.map(({ html }) => html), lines: all.map(({ line }) => line), shift: 0,
        frontMatter: formOf(text), words,
      }
    },

    showImages: async ({ host }) => (blog = { ...blog, showing: `${blog.showing},${host}`, imageHosts: [...blog.imageHosts, host] }),
    listStyles: async () => ['static/css/main.css', 'themes/plain/assets/css/theme.css'],
    useStyle: async ({ style }) => (blog = { ...blog, style }),
    styleText: async () => (blog.style === null ? null : { css: 'body { font-family: sans-serif; } h1 { color: teal; }', dark: false }),
    describePost: async ({ post, text }) => ({
      url: `https://example.org/posts/${post.path.replace(/.*_|\.md$/g, '')}/`,
      words: text.slice(bodyStart(text)).replace(/!?\[([^\]]*)\]\([^)]*\)|[#*`>]/g, '$1').replace(/\s+/g, ' ').trim().slice(0, 400),
    }),
    showTruePage: async ({ post }) =>
      say({ kind: 'truePage', value: { post, address: 'about:blank', openedAt: null, revision: 1, building: false, problem: null, differences: [] } }),
    hideTruePage: async () => undefined,

    ...many(posts, () => termsOf(posts)),

    addPhotos: async (request) => photos.add(request),
    writePhotos: async ({ text, at, jobs }) => [written(text, at, jobs)],
    removePhoto: async ({ text, job }) => removed(text, job),
    placePhotos: async ({ post: { path }, jobs, line }) => {
      const post = find(path)
      const body = post.text.slice(bodyStart(post.text)).split('\n')
      body.splice(line ?? body.length, 0, ...jobs.map((id) => `![](dropcap:${id})`))
      Object.assign(post, { text: post.text.slice(0, bodyStart(post.text)) + body.join('\n'), version: post.version + 1 })
    },
    findPhotos: async ({ jobs }) => [...photos.jobs.values()].filter(({ id }) => jobs.includes(id)),
    photoJobs: async () => [...photos.jobs.values()],
    retryPhoto: async (id) => void photos.run(id, 0),
    photoFacts: async () => [{ label: 'Camera', value: 'A camera' }],
    cancelPhoto: async (id) => photos.cancel(id),
    photoQueue: async () => photos.queue(),
    pausePhotos: async () => photos.queue(true),
    resumePhotos: async () => photos.queue(false),
    retryPhotos: async () => photos.queue(),
    allPhotoJobs: async () => [...photos.jobs.values()].filter(({ state }) => state !== 'cancelled'),
    cancelPhotos: async () => {
      for (const { id, state } of photos.jobs.values()) if (state !== 'done') photos.cancel(id)
      return photos.queue()
    },
    ...media(posts, say),
    storePresets: async () => presets,
    suggestStores: async () => [],
    testStore: async ({ bucket }) =>
      ['put', 'head', 'public', 'delete'].map((step) => ({
        step,
        ok: step !== 'public' || Boolean(bucket?.publicUrl),
        message: step === 'public' && !bucket?.publicUrl ? 'there is no public address yet; fill in where readers see the photos' : 'it works',
      })),
    saveBlogSettings: async ({ settings }) => (blog = { ...blog, settings }),
    appSettings: async () => ({ appearance: 'system', language: null, spelling: true, textSize: 17, showPosts: true, showPreview: true }),
    saveAppSettings: async () => undefined,

    preflight: async (post) => fakePlan(post, 'Git', find(post.path).text).findings,
    beginRepository: async () => (blog = { ...blog, git: true }),
    planPublish: async ({ post, target }) => fakePlan(post, target ?? blog.settings.targets[0]?.name ?? 'Git', find(post.path).text),
    publish: async (request) => publications.start(request),
    cancelPublication: async (id) => publications.stop(id),

    pickFolder: async () => '/home/mara/blog',
    saveElsewhere: async ({ name }) => `/home/mara/${name}`,
    clipboardPhoto: async () => null,
    pickPhotos: async () => ['/home/mara/Pictures/gate.jpg', '/home/mara/Pictures/beans.jpg', '/home/mara/Pictures/broken.heic'],
    openLink: async (url) => void calls.push(`openLink ${url}`),
    openLocal: async (path) => void calls.push(`openLocal ${path}`),
    reveal: async () => undefined,

    onEvent: (handler) => {
      listeners.add(handler)
      return () => void listeners.delete(handler)
    },
    onDrag: browserDrag,
    onClose: () => () => undefined,
    photoUrl: (id) => resolve(`dropcap:${id}`),
    linkedUrl: (_post, address) => resolve(address),
    objectUrl: (_blog, key) => resolve(key),
    thumbUrl: (_blog, path) => resolve(path),
  }
}

/** In a browser real drags bring names but no paths: that is enough to see them arrive. */
function browserDrag(handler: (drag: Drag) => void) {
  const over = (event: DragEvent) => {
    event.preventDefault()
    handler({ kind: 'over', x: event.clientX, y: event.clientY, count: event.dataTransfer?.items.length ?? 0 })
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    const paths = [...(event.dataTransfer?.files ?? [])].map(({ name }) => `/home/mara/Pictures/${name}`)
    handler({ kind: 'drop', x: event.clientX, y: event.clientY, paths })
  }
  window.addEventListener('dragover', over)
  window.addEventListener('drop', drop)
  return () => {
    window.removeEventListener('dragover', over)
    window.removeEventListener('drop', drop)
  }
}

function fakeBlog(posts: FakePost[], trusted: boolean): BlogView {
  return {
    id: 'field-notes',
    root: '/home/mara/blog',
    name: 'Field Notes',
    generator: 'hugo',
    languages: [
      { code: 'en', name: 'English', contentDir: 'content/english', default: true, rtl: false },
      { code: 'fr', name: 'Français', contentDir: 'content/french', default: false, rtl: false },
    ],
    taxonomies: [{ singular: 'tag', plural: 'tags' }, { singular: 'category', plural: 'categories' }],
    baseUrl: 'https://example.org/',
    trusted,
    git: true,
    themePage: true,
    habits: {
      section: 'posts', filePattern: '{date}_{slug}.md', format: 'yaml', keys: ['title', 'author', 'date', 'image', 'tags', 'categories', 'slug'],
      order: ['title', 'author', 'date', 'image', 'tags', 'categories', 'slug', 'description'],
      coverKey: 'image', author: 'Mara Lindqvist', photoBase: 'https://photos.example.org/', template: null, link: 'markdown', gallery: null,
    },
    linkForms: ['markdown', 'figure', 'html'],
    showing: 'example.org,photos.example.org',
    imageHosts: ['example.org', 'photos.example.org'],
    style: null,
    settings: {
      title: null, author: null, language: null, baseUrl: null,
      store: { kind: 'bundle' },
      photos: {
        width: 2048,
        variants: [],
        format: 'jpeg',
        quality: 80,
        wideColours: false,
        sharpen: false,
        keepCopyright: false,
        keepCaption: false,
        link: 'auto',
        order: 'dropped',
        blur: false,
      },
      targets: [{ kind: 'git', name: 'Git', remote: null, branch: null }],
    },
    counts: { posts: posts.length, drafts: 1, scheduled: 0, changed: 1 },
    notes: [],
  }
}
