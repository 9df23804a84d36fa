/**
 * What lies over the window: dialogs and menus.
 *
 * Scroll bars that float above the page (GTK, macOS) are painted over
 * everything, even the top layer; while something covers the window the panes
 * below (`.scrolls` in `base.css`) have none, by a mark on the root.
 */

/** Says whether the window is covered, after something was laid on it or taken away. */
function mark() {
  const covered = document.querySelector('dialog[open], [role="menu"]') !== null
  document.documentElement.toggleAttribute('data-covered', covered && scrollBarsFloat())
}

/** Whether scroll bars take no room: only those are in the way, and go without moving anything. */
function scrollBarsFloat(): boolean {
  const box = document.createElement('div')
  box.style.cssText = 'position: absolute; visibility: hidden; overflow: scroll; width: 60px; height: 60px'
  document.body.append(box)
  const float = box.clientWidth === box.offsetWidth
  box.remove()
  return float
}

/** Puts the focus where it was, unless it has gone elsewhere meanwhile. */
function giveBack(before: Element | null, from: Element) {
  const now = document.activeElement
  const lost = now === null || now === document.body || from.contains(now)
  if (lost && before instanceof HTMLElement && before.isConnected) before.focus()
}

/** Opens a dialog over the window, which keeps the focus until it is gone. */
export function modal(dialog: HTMLDialogElement) {
  const before = document.activeElement
  dialog.showModal()
  // The browser takes the first button, which closes: nobody means that one.
  if (document.activeElement?.closest('.head')) dialog.focus()
  mark()
  return () => {
    dialog.close()
    mark()
    giveBack(before, dialog)
  }
}

/** Takes note of a menu, which has the focus until it is gone. */
export function floating(menu: HTMLElement) {
  const before = document.activeElement
  mark()
  return () => {
    giveBack(before, menu)
    // It leaves the page just after this.
    queueMicrotask(mark)
  }
}
