/**
 * The boxes that stand in the page where something is not shown: images of
 * hosts that were not allowed, images that are not there. The core makes them
 * (`preview/rewrite.rs`) with the words of the post; here they get the words
 * of the window. Only the core can write `data-remote`, so no post can make a
 * box of its own that allows a host when it is pressed.
 */
import { t } from '../strings'

/** A host whose images are not shown, and how many of them the page has. */
export interface HiddenHost {
  host: string
  images: number
}

const boxes = '.dropcap-remote, .dropcap-missing'

/** Says in each box of a block what it is, and what a press on it does. */
export function dressBoxes(block: HTMLElement) {
  for (const box of block.querySelectorAll<HTMLElement>(boxes)) {
    const host = box.dataset['remote'] ?? ''
    const label = box.querySelector('.dropcap-label')
    const alone = standsAlone(box)
    box.classList.toggle('alone', alone)
    if (!host) {
      if (label) label.textContent = t.preview.missingImage(label.textContent ?? '')
      continue
    }
    if (!label) continue
    // No button by its role: nothing in this frame takes keys. The bar has one for them.
    label.className = 'dropcap-show'
    label.setAttribute('title', t.preview.showImages(host))
    label.textContent = alone ? t.preview.showImages(host) : host
  }
}

/** Marks quotations that are alerts by their first words, `[!NOTE]`, which stay as they are. */
export function dressAlerts(block: HTMLElement) {
  for (const quote of block.querySelectorAll('blockquote')) {
    const words = quote.firstElementChild?.firstChild
    if (words?.nodeType !== Node.TEXT_NODE) continue
    const mark = /^\[!([A-Za-z]+)\][+-]?/.exec(words.textContent ?? '')
    if (!mark?.[1]) continue
    const label = block.ownerDocument.createElement('span')
    label.className = 'alert-mark'
    label.textContent = mark[0]
    words.textContent = (words.textContent ?? '').slice(mark[0].length)
    words.parentNode?.insertBefore(label, words)
    quote.classList.add('alert', `alert-${mark[1].toLowerCase()}`)
  }
}

/** The hosts of a page whose images are not shown, those with most images first. */
export function hiddenHosts(page: Element): HiddenHost[] {
  const counts = new Map<string, number>()
  for (const box of page.getElementsByClassName('dropcap-remote')) {
    const host = box.getAttribute('data-remote')
    if (host) counts.set(host, (counts.get(host) ?? 0) + 1)
  }
  return [...counts].map(([host, images]) => ({ host, images })).sort((a, b) => b.images - a.images)
}

/** The host that a press on this element allows. */
export function allowedBy(element: Element | null): string | null {
  const box = element?.closest('.dropcap-show')?.closest<HTMLElement>('.dropcap-remote')
  return box?.dataset['remote'] ?? null
}

/** Whether there are no words beside the box in its paragraph: then it is a block, not a word among words. */
function standsAlone(box: HTMLElement): boolean {
  const around = box.closest('p, figure, li, td, th, dd, div')
  if (!around) return true
  const inBoxes = [...around.querySelectorAll(boxes)].reduce((words, inner) => words + (inner.textContent ?? ''), '')
  const words = [...around.childNodes].filter((node) => !(node instanceof Element && node.matches('figcaption')))
  const all = words.map((node) => node.textContent ?? '').join('')
  return bare(all).length <= bare(inBoxes).length
}

const bare = (text: string) => text.replace(/\s/g, '')
