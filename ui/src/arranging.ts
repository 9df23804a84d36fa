/** Photos of the open text that change places by a command. */
import type { Session } from './session.svelte'
import { t } from './strings'

/** Puts the photos that are selected, or all that stand together, in the order they were taken. */
export async function orderPhotos(session: Session) {
  const { draft } = session
  if (!draft) return
  try {
    const arranged = await draft.pictures.arrange({ kind: 'taken', ...draft.pictures.selected })
    if (!arranged) return
    const { edits, pictures, unknown } = arranged
    const text = t.photos.ordered(edits.length > 0, pictures, unknown)
    session.done = { text, undo: edits.length ? () => draft.undo() : null }
  } catch (error) {
    session.problem(error)
  }
}

/** Makes a gallery of the photos that are selected, or of those at the cursor. */
export async function makeGallery(session: Session) {
  const { draft } = session
  if (!draft) return
  try {
    const arranged = await draft.pictures.arrange({ kind: 'gallery', ...draft.pictures.selected })
    if (arranged?.edits.length === 0) session.done = { text: t.photos.together, undo: null }
    draft.view.focus()
  } catch (error) {
    session.problem(error)
  }
}
