/**
 * The page in its frame, drawn from outside.
 *
 * The frame may run no script (`sandbox="allow-same-origin"` alone) and has a
 * content policy of its own; this window puts sanitised blocks into it. WebKit
 * calls no listeners inside such a frame, not even ours, so the frame is as
 * high as its page and the window around it scrolls and takes the presses.
 */
import type { PreviewPatch } from '../backend/backend'
import { Blocks } from './blocks'
import { allowedBy, dressAlerts, dressBoxes, hiddenHosts, type HiddenHost } from './boxes'
import boxes from './boxes.css?inline'
import code from './code.css?inline'
import parts from './parts.css?inline'
import { numbers } from './colours'
import { Dressing } from './dressing'
import { formulas } from './formulas'
import type { Page } from './preview.svelte'
import reading from './reading.css?inline'
import { PageSelection } from './selection'
import { shadeOf } from './shade'
import { wordAt, type WordPlace } from './words'

const policy =
  "default-src 'none'; img-src dropcap: http://dropcap.localhost http: https: data:; " +
  `style-src 'unsafe-inline'; font-src 'self' data: ${typeof location === 'undefined' ? '' : location.origin}`

/** The empty page. Fonts are named again here: a frame knows none of the window's. */
export function emptyPage(fonts: string): string {
  return `<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<style>${fonts}${reading}${parts}${code}${boxes}</style><style id="blog-style"></style></head>
<body><header id="head"></header><main id="blocks"></main></body></html>`
}

/** What stands above the blocks, from the front matter. */
export interface PageHead {
  title: string
  byline: string
  cover: string | null
}

/** The window's own font faces, with whole addresses. */
export function windowFonts(document: Document): string {
  let faces = ''
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSFontFaceRule)) continue
      const base = sheet.href ?? document.baseURI
      faces += rule.cssText.replace(/url\("([^"]+)"\)/g, (_, url: string) => `url("${new URL(url, base).href}")`)
    }
  }
  return faces
}

export class FramePage implements Page {
  /** How much smaller the page is shown than it is. */
  scale = 1
  readonly selection: PageSelection
  readonly #document: Document
  readonly #head: HTMLElement
  readonly #main: HTMLElement
  #blocks: Blocks
  readonly #dressing: Dressing

  constructor(
    private readonly frame: HTMLIFrameElement,
    /** Hears that places on the page may be others; `painting`, just before it is seen. */
    private readonly onLayout: (painting: boolean) => void,
  ) {
    const document = frame.contentDocument
    const head = document?.getElementById('head')
    const main = document?.getElementById('blocks')
    if (!document || !head || !main) throw new Error('The preview could not be set up.')
    this.#document = document
    this.selection = new PageSelection(document)
    this.#head = head
    this.#main = main
    this.#blocks = new Blocks(main)
    // Told between layout and paint, so that nobody sees what an image has moved.
    this.#observer = new ResizeObserver(() => this.measure(true))
    this.#observer.observe(document.body)
    this.#dressing = new Dressing(document, () => this.measure())
  }

  apply(patch: PreviewPatch) {
    if (patch.base === 0) {
      this.#main.replaceChildren()
      this.#blocks = new Blocks(this.#main)
    }
    const fresh = patch.insert.map((html) => this.#block(html))
    keepPictures(this.#blocks.list.slice(patch.from, patch.from + patch.remove), fresh)
    this.#blocks.replace(patch.from, patch.remove, fresh)
    this.#dressing.dress(fresh)
    this.measure()
  }

  setHead({ title, byline, cover }: PageHead) {
    const parts: HTMLElement[] = []
    if (cover) parts.push(Object.assign(this.#document.createElement('img'), { src: cover, alt: '', className: 'cover' }))
    if (title) parts.push(Object.assign(this.#document.createElement('h1'), { textContent: title, dir: 'auto' }))
    if (byline) parts.push(Object.assign(this.#document.createElement('p'), { textContent: byline, dir: 'auto' }))
    const same = this.#head.firstElementChild
    if (cover && same instanceof this.#view.HTMLImageElement && same.getAttribute('src') === cover) parts[0] = same
    this.#head.replaceChildren(...parts)
    this.measure()
  }

  /** The language of the words, by which glyphs are chosen and lines are broken. */
  setLanguage(language: string) {
    this.#document.documentElement.lang = language
  }

  setTheme(theme: string, textSize: number) {
    this.#document.documentElement.dataset['theme'] = theme
    this.#document.documentElement.style.setProperty('--size', `${textSize}px`)
    this.measure()
  }

  /** Sets the page in rules of the blog's own, after those of the reading page. */
  setStyle(css: string) {
    const style = this.#document.getElementById('blog-style')
    if (style) style.textContent = css
    const shade = css ? this.#shadeOfCode() : null
    if (shade) this.#document.documentElement.dataset['code'] = shade
    else delete this.#document.documentElement.dataset['code']
    this.measure()
  }

  /** What code stands on in the blog's own stylesheet. */
  #shadeOfCode(): 'light' | 'dark' | null {
    const code = this.#document.createElement('code')
    const pre = this.#document.createElement('pre')
    pre.append(code)
    this.#main.append(pre)
    const grounds = [code, pre, this.#document.body].map((element) => this.#view.getComputedStyle(element).backgroundColor)
    pre.remove()
    return grounds.map(shadeOf).find((shade) => shade !== null) ?? null
  }

  /** The colour that the page stands on. */
  get paper(): string {
    return this.#view.getComputedStyle(this.#document.body).backgroundColor
  }

  /** The hosts whose images are not shown. */
  get hidden(): HiddenHost[] {
    return hiddenHosts(this.#main)
  }

  /** Makes the frame as high as its page; again while pictures are still coming. */
  measure(painting = false) {
    this.#markMissing()
    const height = Math.ceil(this.#document.body.getBoundingClientRect().height)
    if (`${height}px` !== this.frame.style.height) {
      this.frame.style.height = `${height}px`
    }
    this.onLayout(painting)
    clearTimeout(this.#timer)
    const coming = this.#document.fonts.status === 'loading' || [...this.#document.images].some((image) => !image.complete)
    if (coming) this.#timer = setTimeout(() => this.measure(), 120)
  }
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #observer: ResizeObserver

  #markMissing() {
    for (const image of this.#document.images) {
      const missing = image.complete && image.naturalWidth === 0 && image.hasAttribute('src')
      if (missing !== image.classList.contains('missing')) image.classList.toggle('missing', missing)
    }
  }

  /** Where the blocks start, in pixels from the top of the page. */
  top(block: number): number | null {
    const element = this.#blocks.list[block]
    return element ? element.getBoundingClientRect().top * this.scale : null
  }

  /** Takes hold of what is at that height of the page: says how high it is now, or null when it is gone. */
  hold(height: number): () => number | null {
    const { list } = this.#blocks
    let low = 0
    let high = list.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.top(middle) ?? 0) <= height) low = middle + 1
      else high = middle
    }
    const block = list[low - 1]
    const top = () => (block?.isConnected ? block.getBoundingClientRect().top * this.scale : null)
    const within = height - (top() ?? 0)
    return () => {
      const now = top()
      return now === null ? null : now + within
    }
  }

  get height(): number {
    return this.frame.clientHeight
  }

  /** Marks the block that is being written in; -1 for none. */
  mark(block: number) {
    const element = this.#blocks.list[block]
    if (element === this.#marked) return
    this.#marked?.classList.remove('here')
    element?.classList.add('here')
    this.#marked = element
  }
  #marked: Element | undefined

  /** The word of a block at that point of the page, or the formula. */
  word(x: number, y: number): WordPlace | null {
    const formula = this.#document.elementFromPoint(x, y)?.closest(formulas)
    if (formula) return formulaAt(formula)
    const point = this.#document.caretRangeFromPoint(x, y)
    const block = point && (point.startContainer instanceof this.#view.Element ? point.startContainer : point.startContainer.parentElement)?.closest('.block')
    if (!block) return null
    const before = this.#document.createRange()
    before.selectNodeContents(block)
    before.setEnd(point.startContainer, point.startOffset)
    return wordAt(words(block.cloneNode(true) as Element), words(before.cloneContents()).length)
  }

  /** What is at that point of the page: a link, a summary, what shows a host's images, or a block. */
  at(x: number, y: number): { link: HTMLAnchorElement | null; summary: Element | null; host: string | null; block: number } {
    const element = this.#document.elementFromPoint(x, y)
    const link = element?.closest<HTMLAnchorElement>('a[href]') ?? null
    const block = element?.closest<HTMLElement>('.block')
    return {
      link,
      summary: element?.closest('summary') ?? null,
      host: allowedBy(element),
      block: block ? this.#blocks.list.indexOf(block) : -1,
    }
  }

  /** Moves code or a table that is wider than the page, at that point; says whether there was one to move. */
  slide(x: number, y: number, by: number): boolean {
    const wide = this.#document.elementFromPoint(x, y)?.closest('pre, table, .dropcap-display')
    if (!wide || wide.scrollWidth <= wide.clientWidth) return false
    const before = wide.scrollLeft
    wide.scrollLeft += by
    return wide.scrollLeft !== before
  }

  /** Where an anchor of the page is, in pixels from its top. */
  anchor(id: string): number | null {
    const element = this.#document.getElementById(id)
    return element ? element.getBoundingClientRect().top * this.scale : null
  }

  destroy() {
    this.#observer.disconnect()
    clearTimeout(this.#timer)
    this.#dressing.destroy()
  }

  get #view() {
    return this.#document.defaultView as Window & typeof globalThis
  }

  #block(html: string): HTMLElement {
    const block = this.#document.createElement('div')
    block.className = 'block'
    block.dir = 'auto'
    block.innerHTML = html
    if (html.includes('dropcap-')) dressBoxes(block)
    if (html.includes('[!')) dressAlerts(block)
    return block
  }
}

/** The text of a copy of a part of the page, as the writer typed it. */
function words(copy: ParentNode): string {
  for (const number of copy.querySelectorAll(numbers)) number.remove()
  return copy.textContent ?? ''
}

/** Which of the equal formulas of its block it is. */
function formulaAt(formula: Element): WordPlace {
  const word = formula.textContent
  const all = [...(formula.closest('.block')?.querySelectorAll(formulas) ?? [])].filter((other) => other.textContent === word)
  return { word, nth: all.indexOf(formula), offset: formula.firstElementChild?.textContent.length ?? 0, exact: true }
}

/** Moves pictures that are there already into the new blocks, so that they do not blink. */
function keepPictures(gone: readonly Element[], fresh: readonly Element[]) {
  const loaded = gone.flatMap((block) => [...block.querySelectorAll('img')])
  if (loaded.length === 0) return
  for (const block of fresh) {
    for (const wanted of block.querySelectorAll('img')) {
      const index = loaded.findIndex((image) => image.getAttribute('src') === wanted.getAttribute('src'))
      const kept = loaded[index]
      if (!kept) continue
      loaded.splice(index, 1)
      for (const { name } of [...kept.attributes]) if (!wanted.hasAttribute(name)) kept.removeAttribute(name)
      for (const { name, value } of [...wanted.attributes]) if (kept.getAttribute(name) !== value) kept.setAttribute(name, value)
      wanted.replaceWith(kept)
    }
  }
}
