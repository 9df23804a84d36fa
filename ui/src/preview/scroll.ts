/**
 * Two panes that scroll together: pairs of places that belong together, and
 * straight lines between them.
 */

/** A place in the text and the place in the page that shows it, in pixels. */
export interface Pair {
  text: number
  page: number
}

/**
 * Where `from` in one pane is in the other. `pairs` holds `count` pairs,
 * growing on both sides; it is asked for a few only.
 */
export function follow(
  count: number,
  pair: (index: number) => Pair,
  side: keyof Pair,
  from: number,
  ends: Pair,
): number {
  const other: keyof Pair = side === 'text' ? 'page' : 'text'
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (pair(middle)[side] <= from) low = middle + 1
    else high = middle
  }
  const before = low > 0 ? pair(low - 1) : { text: 0, page: 0 }
  const after = low < count ? pair(low) : ends
  const span = after[side] - before[side]
  const share = span > 0 ? Math.min(1, Math.max(0, (from - before[side]) / span)) : 0
  return before[other] + share * (after[other] - before[other])
}

/**
 * Where the follower goes when the leader is at one of its ends: `top` of
 * `own` is scrolled away there, and the follower can go as far as `other`.
 * None in between; where it is when all of the leader is seen.
 */
export function atEnds(top: number, own: number, other: number): number | 'stay' | null {
  if (own <= 1) return 'stay'
  if (top <= 0) return 0
  // The last screenful runs out together, however long each side's end is.
  return own - top <= 1 ? other : null
}

/**
 * Knows which scroll events answer our own moves: those must not be followed
 * back, or the panes would fight.
 */
export class Scroller {
  #expected: number | null = null

  constructor(readonly element: HTMLElement) {}

  /** Moves there; the event that follows is not the writer's. */
  move(top: number) {
    const wanted = Math.round(Math.max(0, Math.min(top, this.element.scrollHeight - this.element.clientHeight)))
    if (Math.abs(wanted - this.element.scrollTop) < 1) return
    this.element.scrollTop = wanted
    this.#expected = this.element.scrollTop
  }

  /** Whether this scroll event is the writer's. */
  byWriter(): boolean {
    const ours = this.#expected !== null && Math.abs(this.element.scrollTop - this.#expected) < 2
    this.#expected = null
    return !ours
  }
}
