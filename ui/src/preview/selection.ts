/**
 * Selecting text of the page from outside its frame.
 *
 * The layer over the frame takes the mouse, so the frame's own selection is
 * set from here: characters by dragging, words by two presses, paragraphs by
 * three. What is selected is copied as words and as HTML.
 */

import { numbers } from './colours'
import { formulas } from './formulas'

interface Caret {
  node: Node
  offset: number
}

const paragraphs = 'p, li, h1, h2, h3, h4, h5, h6, td, th, pre, dt, dd, figcaption, summary, .block'

export class PageSelection {
  /** The end that stays while the other follows the mouse. */
  #anchor: Caret | null = null

  constructor(private readonly document: Document) {}

  get text(): string {
    const range = this.#range
    if (!range || range.collapsed) return ''
    const box = this.#copy(range)
    if (!box.querySelector(formulas)) return this.#selection?.toString() ?? ''
    // A formula is copied as it was typed: what is drawn of it is not in the copy.
    box.style.cssText = 'position: absolute; inset-inline-start: -9999px; width: 60em'
    this.document.body.append(box)
    const text = box.innerText
    box.remove()
    return text
  }

  get html(): string {
    const range = this.#range
    if (!range) return ''
    const box = this.#copy(range)
    for (const block of box.querySelectorAll('.part, .block')) block.replaceWith(...block.childNodes)
    return box.innerHTML
  }

  /** What a range holds, without the numbers of lines of code. */
  #copy(range: Range): HTMLElement {
    const box = this.document.createElement('div')
    box.append(range.cloneContents())
    for (const number of box.querySelectorAll(numbers)) number.remove()
    return box
  }

  /** Begins at that point of the page, after `clicks` presses in a row. */
  begin(x: number, y: number, clicks: number) {
    const caret = this.#caret(x, y)
    this.#anchor = caret
    if (!caret || clicks < 2) this.clear()
    else if (clicks === 2) this.#selectWord(caret)
    else this.#selectParagraph(caret)
  }

  /** Takes all from where it was begun to that point. */
  extend(x: number, y: number) {
    const caret = this.#caret(x, y)
    if (!caret || !this.#anchor?.node.isConnected) return
    this.#selection?.setBaseAndExtent(this.#anchor.node, this.#anchor.offset, caret.node, caret.offset)
  }

  selectAll() {
    this.#selection?.selectAllChildren(this.document.body)
  }

  clear() {
    this.#selection?.removeAllRanges()
  }

  get #selection(): Selection | null {
    return this.document.getSelection()
  }

  get #range(): Range | null {
    return this.#selection?.rangeCount ? this.#selection.getRangeAt(0) : null
  }

  #caret(x: number, y: number): Caret | null {
    // Not every engine has the newer one.
    if ('caretPositionFromPoint' in this.document) {
      const position = this.document.caretPositionFromPoint(x, y)
      return position && { node: position.offsetNode, offset: position.offset }
    }
    const range = (this.document as Document).caretRangeFromPoint(x, y)
    return range && { node: range.startContainer, offset: range.startOffset }
  }

  #selectWord({ node, offset }: Caret) {
    const text = node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '') : ''
    const { from, to } = wordAt(text, offset)
    if (from < to) this.#selection?.setBaseAndExtent(node, from, node, to)
  }

  #selectParagraph({ node }: Caret) {
    const element = node.nodeType === Node.ELEMENT_NODE ? (node as Element) : node.parentElement
    const paragraph = element?.closest(paragraphs)
    if (paragraph) this.#selection?.selectAllChildren(paragraph)
  }
}

/** Where the word at `offset` begins and ends, in any language. */
export function wordAt(text: string, offset: number): { from: number; to: number } {
  const segment = new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text).containing(Math.min(offset, text.length - 1))
  return segment ? { from: segment.index, to: segment.index + segment.segment.length } : { from: 0, to: 0 }
}
