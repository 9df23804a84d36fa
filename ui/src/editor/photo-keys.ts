/** Alt and an arrow move the photo that the cursor is on; any other line goes as lines do. */
import { EditorSelection, Prec, type EditorState } from '@codemirror/state'
import { keymap, type EditorView } from '@codemirror/view'

/** Whether a line is a photo's, in whichever form. */
export function isPhotoLine(line: string): boolean {
  return /^\s*(?:!\[|\[!\[|<img\s|<\/?(?:figure|figcaption|picture)\b|\{\{[<%]\s*[^\s/][^}]*\s(?:src|image|img)\s*=)/i.test(line)
}

const onPhoto = ({ doc, selection }: EditorState) =>
  selection.ranges.length === 1 && doc.lineAt(selection.main.from).number === doc.lineAt(selection.main.to).number && isPhotoLine(doc.lineAt(selection.main.head).text)

export function photoKeys(move: (kind: 'up' | 'down') => void) {
  const run = (kind: 'up' | 'down') => (view: EditorView) => {
    if (!onPhoto(view.state)) return false
    view.dispatch({ selection: EditorSelection.cursor(view.state.selection.main.head) })
    move(kind)
    return true
  }
  return Prec.high(
    keymap.of([
      { key: 'Alt-ArrowUp', run: run('up') },
      { key: 'Alt-ArrowDown', run: run('down') },
    ]),
  )
}
