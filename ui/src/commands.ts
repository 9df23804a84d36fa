/** Everything the palette offers, with the keys that do the same. */
import { makeGallery, orderPhotos } from './arranging'
import { heading, insertLink, toggleBold, toggleBullets, toggleCode, toggleItalic, toggleNumbers, toggleQuote } from './editor/commands'
import type { Session } from './session.svelte'
import { matches } from './shared/keys'
import type { Command } from './shared/Palette.svelte'
import { t } from './strings'

export interface Places {
  focusSearch: () => void
}

/** A command whose keys work everywhere in the window, or only in the text. */
interface Known extends Command {
  everywhere?: boolean
}

export function commands(session: Session, places: Places): Known[] {
  const { draft, blog } = session
  const all: Known[] = []
  if (blog) {
    all.push(
      { label: t.commands.newPost, keys: 'Mod-n', everywhere: true, run: () => (session.over = { kind: 'newPost' }) },
      { label: t.commands.searchPosts, keys: 'Mod-Shift-f', everywhere: true, run: places.focusSearch },
      { label: t.media.command, keys: 'Mod-Shift-m', everywhere: true, run: () => session.ofBlog.open() },
    )
  }
  if (draft) {
    all.push(
      { label: t.commands.publish, keys: 'Mod-Shift-Enter', everywhere: true, run: () => session.openPublish() },
      { label: t.commands.addPhotos, keys: 'Mod-Shift-i', everywhere: true, run: () => void session.pickPhotos('inline') },
      { label: t.describe.command, keys: 'Mod-Shift-a', everywhere: true, run: () => session.openDescribe() },
      { label: t.commands.photoUp, keys: 'Alt-ArrowUp', run: () => draft.movePhoto('up') },
      { label: t.commands.photoDown, keys: 'Alt-ArrowDown', run: () => draft.movePhoto('down') },
      { label: t.commands.orderPhotos, run: () => void orderPhotos(session) },
      { label: t.commands.gallery, run: () => void makeGallery(session) },
      { label: t.commands.history, keys: 'Mod-Shift-h', everywhere: true, run: () => void session.openHistory() },
      { label: t.commands.find, keys: 'Mod-f', everywhere: true, run: () => draft.find() },
      { label: t.preview.cards, run: () => session.showCards() },
      { label: t.commands.asText, run: () => draft.setAsText(!draft.asText) },
    )
  }
  if (blog) {
    all.push(
      { label: t.commands.togglePosts, keys: 'Mod-Shift-l', everywhere: true, run: () => session.setApp({ showPosts: !session.app.showPosts }) },
      { label: t.commands.togglePreview, keys: 'Mod-Shift-p', everywhere: true, run: () => session.setApp({ showPreview: !session.app.showPreview }) },
      { label: t.commands.focus, keys: 'Mod-Shift-d', everywhere: true, run: () => (session.focusMode = !session.focusMode) },
    )
  }
  if (draft && blog?.themePage) all.push({ label: t.commands.themePage, run: () => (session.theme.on = !session.theme.on) })
  if (draft) {
    all.push(
      { label: t.commands.bold, keys: 'Mod-b', run: () => draft.run(toggleBold) },
      { label: t.commands.italic, keys: 'Mod-i', run: () => draft.run(toggleItalic) },
      { label: t.commands.code, keys: 'Mod-e', run: () => draft.run(toggleCode) },
      { label: t.commands.link, keys: 'Mod-k', run: () => draft.run(insertLink) },
      ...[1, 2, 3].map((level) => ({ label: t.commands.heading(level), keys: `Mod-Alt-${level}`, run: () => draft.run(heading(level)) })),
      { label: t.commands.noHeading, keys: 'Mod-Alt-0', run: () => draft.run(heading(0)) },
      { label: t.commands.bullets, keys: 'Mod-Shift-8', run: () => draft.run(toggleBullets) },
      { label: t.commands.numbers, keys: 'Mod-Shift-7', run: () => draft.run(toggleNumbers) },
      { label: t.commands.quote, keys: 'Mod-Shift-9', run: () => draft.run(toggleQuote) },
    )
  }
  all.push(
    { label: t.commands.settings, keys: 'Mod-,', everywhere: true, run: () => (session.over = { kind: 'settings', page: 'writing' }) },
    { label: t.commands.light, run: () => session.setApp({ appearance: 'light' }) },
    { label: t.commands.dark, run: () => session.setApp({ appearance: 'dark' }) },
    { label: t.commands.system, run: () => session.setApp({ appearance: 'system' }) },
  )
  if (blog) {
    all.push({ label: t.commands.tags, run: () => session.openCare('tags') }, { label: t.commands.letters, run: () => session.openCare('letters') })
  }
  if (blog) all.push({ label: t.commands.closeBlog, run: () => void session.closeBlog() })
  return all
}

/** Runs what the keys mean everywhere in the window; says whether they mean something. */
export function pressed(session: Session, places: Places, event: KeyboardEvent): boolean {
  if (session.over) return false
  const inText = event.target instanceof Element && event.target.closest('.cm-content') !== null
  // In the text Ctrl+K makes a link.
  const palette = matches(event, 'Mod-p') || (matches(event, 'Mod-k') && !inText)
  if (palette && session.blog) {
    session.over = { kind: 'palette' }
    return true
  }
  if (event.key === 'Escape' && session.focusMode && !event.defaultPrevented) {
    session.focusMode = false
    return true
  }
  const command = commands(session, places).find(({ everywhere, keys }) => everywhere && keys && matches(event, keys))
  command?.run()
  return command !== undefined
}
