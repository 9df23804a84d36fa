/**
 * What the mouse does on the page: a press, or a selection that may drag the
 * page along when it leaves the pane.
 */
import type { PageSelection } from './selection'

/** A hand is never quite still: pixels that are still a press. */
const still = 4

/** Part of the way beyond the pane's edge that the page moves in a frame. */
const pull = 0.25

/** Follows the mouse from a press of its first button until it is let go; `onpress` when it was no more than that. */
export function follow(event: MouseEvent, pane: HTMLElement, selection: PageSelection, onpress: () => void) {
  const glass = event.currentTarget as HTMLElement
  const start = { x: event.clientX, y: event.clientY }
  const hadText = selection.text !== ''
  let now = start
  let dragging = event.detail > 1 || event.shiftKey
  let frame = 0

  const place = () => {
    const box = glass.getBoundingClientRect()
    // The page may be shown smaller than it is.
    const scale = box.width / glass.offsetWidth || 1
    return [(now.x - box.left) / scale, (now.y - box.top) / scale] as const
  }
  const pulled = () => {
    const box = pane.getBoundingClientRect()
    const beyond = Math.min(0, now.y - box.top) + Math.max(0, now.y - box.bottom)
    if (dragging && beyond !== 0) {
      pane.scrollTop += beyond * pull
      selection.extend(...place())
    }
    frame = requestAnimationFrame(pulled)
  }
  const moved = (move: MouseEvent) => {
    now = { x: move.clientX, y: move.clientY }
    dragging ||= Math.hypot(now.x - start.x, now.y - start.y) > still
    if (dragging) selection.extend(...place())
  }
  const released = () => {
    cancelAnimationFrame(frame)
    window.removeEventListener('mousemove', moved)
    window.removeEventListener('mouseup', released)
    // The first press on a page with a selection only takes that away.
    if (!dragging && !hadText) onpress()
  }

  if (event.shiftKey) selection.extend(...place())
  else selection.begin(...place(), event.detail)
  window.addEventListener('mousemove', moved)
  window.addEventListener('mouseup', released)
  frame = requestAnimationFrame(pulled)
}
