/**
 * The blocks of the page, grouped into parts.
 *
 * WebKit goes through all children of an element each time it lays them out and
 * paints them: with the 11,000 blocks of a long book in one element, a letter
 * typed into one of them takes some 15 ms there; in parts it takes none.
 */

/** How many blocks a part begins with; one of twice as many is divided. */
const size = 64

export class Blocks {
  /** All of them, in their order. */
  readonly list: HTMLElement[] = []

  constructor(private readonly root: HTMLElement) {}

  /** Puts `fresh` where `remove` blocks were from the block `from` on. */
  replace(from: number, remove: number, fresh: readonly HTMLElement[]) {
    const gone = this.list.slice(from, from + remove)
    const next = gone[0] ?? this.list[from]
    if (next) for (const block of fresh) next.parentElement?.insertBefore(block, next)
    else if (fresh.length > 0) {
      const last = this.root.lastElementChild ?? this.#partAfter(null)
      for (const block of fresh) last.append(block)
    }
    for (const block of gone) {
      const part = block.parentElement
      block.remove()
      if (part?.childElementCount === 0) part.remove()
    }
    // A loop: `splice` takes its arguments from the stack, which is too small for a book.
    if (fresh.length === remove) fresh.forEach((block, at) => (this.list[from + at] = block))
    else {
      const behind = this.list.splice(from).slice(remove)
      for (const block of fresh) this.list.push(block)
      for (const block of behind) this.list.push(block)
    }
    const part = fresh[0]?.parentElement
    if (part) this.#divide(part)
  }

  #divide(part: HTMLElement) {
    if (part.childElementCount < 2 * size) return
    let rest = [...part.children].slice(size)
    let last = part
    while (rest.length > 0) {
      last = this.#partAfter(last)
      last.append(...rest.slice(0, size))
      rest = rest.slice(size)
    }
  }

  #partAfter(before: HTMLElement | null): HTMLElement {
    const part = this.root.ownerDocument.createElement('div')
    part.className = 'part'
    this.root.insertBefore(part, before ? before.nextSibling : null)
    return part
  }
}
