/** The editor: everything CodeMirror is told, in one list. */
import { defaultKeymap, indentWithTab } from '@codemirror/commands'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, keymap } from '@codemirror/view'
import { t } from '../strings'
import { linkOver, markdownKeys } from './commands'
import { damagedMarks } from './damaged-letters.svelte'
import { direction } from './direction'
import { findingLines } from './findings'
import { focusMode } from './focus-mode'
import { frontMatterHidden } from './front-matter-block'
import { shortData } from './inline-data'
import { historyWithPhotos } from './linked-photos'
import { markdown } from './markdown'
import { bodyPlaceholder } from './placeholder'
import { photoKeys } from './photo-keys'
import { theme } from './theme'
import { thumbnails, type ResolvePhoto } from './thumbnails'

export interface EditorOptions {
  resolvePhoto: ResolvePhoto
  onPastePhotos: (files: File[]) => void
  onUpdate: Parameters<typeof EditorView.updateListener.of>[0]
  onBlur: () => void
  /** Alt and an arrow were pressed on a photo. */
  onMovePhoto: (kind: 'up' | 'down') => void
}

const spelling = new Compartment()
const focus = new Compartment()

export const setSpelling = (on: boolean) => spelling.reconfigure(spellingAttributes(on))
export const setFocusMode = (on: boolean) => focus.reconfigure(on ? focusMode : [])

const spellingAttributes = (on: boolean) => EditorView.contentAttributes.of({ spellcheck: String(on), autocorrect: 'off' })

const phrases = EditorState.phrases.of({
  Find: t.editor.find.find,
  Replace: t.editor.find.replace,
  next: t.editor.find.next,
  previous: t.editor.find.previous,
  all: t.editor.find.all,
  replace: t.editor.find.replaceOne,
  'replace all': t.editor.find.replaceAll,
  'match case': t.editor.find.matchCase,
  regexp: t.editor.find.regexp,
  'by word': t.editor.find.byWord,
  close: t.editor.find.close,
})

function pasting({ onPastePhotos }: EditorOptions): Extension {
  return EditorView.domEventHandlers({
    paste(event, view) {
      const data = event.clipboardData
      if (!data) return false
      const photos = [...data.files].filter((file) => file.type.startsWith('image/'))
      // WebKitGTK shows a page nothing of a picture: the system is asked for it.
      if (data.types.length === 0) {
        event.preventDefault()
        onPastePhotos(photos)
        return true
      }
      // A word processor brings a picture of its text along: then the text is meant.
      if (photos.length && !data.types.includes('text/plain')) {
        event.preventDefault()
        onPastePhotos(photos)
        return true
      }
      const linked = linkOver(view.state, data.getData('text/plain'))
      if (!linked) return false
      event.preventDefault()
      view.dispatch(linked, { userEvent: 'input.paste', scrollIntoView: true })
      return true
    },
  })
}

export function extensions(options: EditorOptions): Extension {
  return [
    // Only `\n` ends a line here: what the text holds is what is saved.
    EditorState.lineSeparator.of('\n'),
    EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, '\n')),
    EditorState.allowMultipleSelections.of(true),
    historyWithPhotos,
    drawSelection(),
    markdown,
    frontMatterHidden,
    direction,
    bodyPlaceholder(t.editor.placeholder),
    thumbnails(options.resolvePhoto),
    shortData,
    damagedMarks,
    findingLines,
    search({ top: true }),
    highlightSelectionMatches({ minSelectionLength: 3, wholeWords: true }),
    phrases,
    pasting(options),
    photoKeys(options.onMovePhoto),
    keymap.of([...markdownKeys, ...searchKeymap, ...defaultKeymap, indentWithTab]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': t.editor.label, 'data-testid': 'editor' }),
    EditorView.updateListener.of(options.onUpdate),
    EditorView.domEventHandlers({ blur: options.onBlur }),
    spelling.of(spellingAttributes(true)),
    focus.of([]),
    theme,
  ]
}
