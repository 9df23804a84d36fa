/**
 * An open post: its text in CodeMirror, its form, and its way to the disk.
 *
 * The text lives in the editor's state and nowhere else. Whatever changes it
 * (typing, the form, a photo that was stored, a file changed outside) is a
 * transaction, so that undo and positions stay right.
 */
import { isolateHistory } from '@codemirror/commands'
import { openSearchPanel } from '@codemirror/search'
import { ChangeSet, EditorState, Text, Transaction, type StateCommand } from '@codemirror/state'
import { EditorView, type ViewUpdate } from '@codemirror/view'
import { type Backend, type FieldValue, type FrontMatterView, type PostRef, type PostView, type TextEdit, type Version } from '../backend/backend'
import { Autosave, type Conflict, type SaveState } from './autosave'
import { DamagedLetters } from './damaged-letters.svelte'
import { extensions, setFocusMode, setSpelling } from './extensions'
import { frontMatterBlock, setFrontMatter } from './front-matter-block'
import { broughtPhotos, photosMoved, redoWithPhotos, undoWithPhotos } from './linked-photos'
import { Noting } from './noting'
import { smallestChange, type Replacement } from './patch'
import { PhotosInText } from './photos-in-text'
import { placeholder } from './placeholders'
import { lookAgain, type ResolvePhoto } from './thumbnails'

export interface DraftHooks {
  onText: (changes: ChangeSet) => void
  /** The cursor is on that line now, from 0. */
  onLine: (line: number) => void
  /** Pictures were pasted; none when only the system knows which. */
  onPastePhotos: (files: File[]) => void
  /** The text has got photos on their way that have no address here. */
  onPhotosNamed: (ids: readonly string[]) => void
  /** Undo and redo have taken photos out of the text, or brought them again. */
  onPhotosMoved: (photos: { taken: readonly string[]; brought: readonly string[] }) => void
  /** Changes made outside were merged into what was being written. */
  onMerged: () => void
  onProblem: (error: unknown) => void
  resolvePhoto: ResolvePhoto
}

export class Draft {
  readonly post: PostRef
  readonly language: string
  readonly view: EditorView
  form: FrontMatterView = $state.raw({ format: null, bodyStart: 0, fields: [], problem: null })
  /** Where its page was last seen live. */
  live: string | null = $state(null)
  /** Whether the writer wants to see the front matter as text. */
  asText = $state(false)
  saveState: SaveState = $state.raw({ kind: 'saved', unproven: false })
  conflict: Conflict | null = $state.raw(null)
  /** Whether what is not saved would survive the end of this window. */
  kept = $state(true)

  readonly letters: DamagedLetters
  /** The photos in its text. */
  readonly pictures: PhotosInText

  readonly #autosave: Autosave
  readonly #noting: Noting
  /** What has changed since each request that is still being answered. */
  readonly #pending = new Set<{ changes: ChangeSet }>()
  #fieldEdits: Promise<void> = Promise.resolve()
  #rewriting = false
  /** What the file held when this text was begun: what both sides of a merge grew out of. */
  #baseText: string
  #merging: Promise<void> | null = null
  #left = false

  constructor(
    private readonly backend: Backend,
    opened: PostView,
    private readonly hooks: DraftHooks,
  ) {
    this.post = opened.post
    this.language = opened.language
    this.live = opened.live
    this.#baseText = opened.text
    this.#noting = new Noting({
      note: () => backend.noteText({ post: this.post, text: this.text, base: this.base }),
      onKept: (kept) => (this.kept = kept),
    })
    this.#autosave = new Autosave(
      {
        settle: () => this.#noting.settle(),
        save: async (text, base) => {
          const saved = await backend.savePost({ post: this.post, text, base })
          if (saved.kind === 'saved') this.#baseText = text
          return saved
        },
        text: () => this.text,
        onState: (state) => (this.saveState = state),
        onConflict: (conflict) => this.#conflicted(conflict),
      },
      opened.version,
    )
    this.letters = new DamagedLetters(backend, () => this.view)
    this.view = new EditorView({ state: this.#begin(opened) })
    void this.letters.look()
    this.setForm(opened.frontMatter)
    this.pictures = new PhotosInText(backend, this, (ids) => this.hooks.onPhotosNamed(ids))
    for (const job of opened.photos) if (job.link) this.pictures.know(job.id, job.link)
    this.pictures.link()
  }

  get text(): string {
    return this.view.state.sliceDoc()
  }

  /** The line of the cursor, from 0. */
  get line(): number {
    const { doc, selection } = this.view.state
    return doc.lineAt(selection.main.head).number - 1
  }

  /** Whether the text holds something that the file does not. */
  get unsaved(): boolean {
    return this.#autosave.unsaved
  }

  /** Whether the post was closed: nothing more is written then. */
  get left(): boolean {
    return this.#left
  }

  /** What the file held when this text was begun. */
  get base(): Version {
    return this.#autosave.base
  }

  /** The text of [`base`]. */
  get baseText(): string {
    return this.#baseText
  }

  /** Shows the front matter as the core reads it now. */
  setForm(form: FrontMatterView) {
    this.form = form
    const hidden = !this.showsText
    const end = hidden ? wordsBegin(this.view.state.doc, form) : Math.min(form.bodyStart, this.view.state.doc.length)
    const block = this.view.state.field(frontMatterBlock)
    if (block.end !== end || block.hidden !== hidden) this.view.dispatch({ effects: setFrontMatter.of({ end, hidden }) })
  }

  /** Whether the front matter is seen as text: by choice, or because no form can show it. */
  get showsText(): boolean {
    return this.asText || this.form.problem !== null
  }

  setAsText(asText: boolean) {
    this.asText = asText
    this.setForm(this.form)
  }

  /** Gives a field a value, by the smallest edit of the text; waits its turn. */
  editField(key: string, value: FieldValue | null): Promise<void> {
    return this.#inTurn(() => this.#editField(key, value))
  }

  /** Makes a photo on its way the value of a field. */
  setPhotoField(key: string, id: string): Promise<void> {
    return this.#inTurn(() => this.#editField(key, { kind: 'text', value: placeholder(id) }, [id]))
  }

  #inTurn(edit: () => Promise<void>): Promise<void> {
    this.#fieldEdits = this.#fieldEdits.then(edit).catch((error: unknown) => this.hooks.onProblem(error))
    return this.#fieldEdits
  }

  async #editField(key: string, value: FieldValue | null, photos: readonly string[] = []) {
    this.applyEdits(await this.edits((text) => this.backend.editField({ post: this.post, text, key, value })), photos)
  }

  /** Edits of the text as it is, as edits of what it is when they come. */
  async edits(ask: (text: string) => Promise<readonly TextEdit[]>): Promise<TextEdit[]> {
    const pending = { changes: ChangeSet.empty(this.view.state.doc.length) }
    this.#pending.add(pending)
    try {
      const edits = await ask(this.text)
      const since = pending.changes
      // What was typed where something goes in stays, and stays before it.
      const begin = ({ from, to }: TextEdit) => since.mapPos(from, from === to ? 1 : -1)
      return edits.map((edit) => ({ from: begin(edit), to: since.mapPos(edit.to, 1), insert: edit.insert }))
    } finally {
      this.#pending.delete(pending)
    }
  }

  /** Edits asked for by the writer elsewhere than in the text: one step for undo. */
  applyEdits(edits: readonly TextEdit[], photos: readonly string[] = []) {
    if (edits.length === 0) return
    this.view.dispatch({
      changes: [...edits],
      annotations: isolateHistory.of('full'),
      effects: photos.length ? broughtPhotos.of(photos) : [],
      userEvent: 'form',
    })
  }

  /** Puts another text in place of this one, as one edit that undo takes back. */
  become(text: string) {
    const change = smallestChange(this.text, text)
    if (!change) return
    this.applyEdits([change])
    this.pictures.find()
  }

  /** Becomes a text that was made of `from`, keeping what has changed here since; says no, and changes nothing, where the two touch. */
  async becomeOf(text: string, from: string): Promise<boolean> {
    for (let tries = 0; tries < 5; tries++) {
      const { doc } = this.view.state
      if (this.text === from) {
        this.become(text)
        return true
      }
      const merged = await this.backend.mergeTexts({ base: from, mine: this.text, theirs: text })
      if (this.#left || merged.kind !== 'silent') return false
      // What was typed meanwhile is merged too.
      if (!doc.eq(this.view.state.doc)) continue
      this.applyEdits(merged.edits)
      return true
    }
    return false
  }

  /** Follows `pos` through edits until it is let go. */
  track(pos: number): { pos: () => number; release: () => void } {
    const pending = { changes: ChangeSet.empty(this.view.state.doc.length) }
    this.#pending.add(pending)
    return { pos: () => pending.changes.mapPos(pos, 1), release: () => this.#pending.delete(pending) }
  }

  /** The end of the line that the cursor is on. */
  get cursorLineEnd(): number {
    const { doc, selection } = this.view.state
    return doc.lineAt(selection.main.head).to
  }

  /** Where photos dropped at that point of the window belong: the nearer end of a line of the body. */
  dropPosition(x: number, y: number): number | null {
    const pos = this.view.posAtCoords({ x, y }, false)
    const block = this.view.state.field(frontMatterBlock)
    const line = this.view.state.doc.lineAt(Math.max(pos, block.end))
    const box = this.view.lineBlockAt(line.from)
    const middle = this.view.documentTop + box.top + box.height / 2
    const before = y < middle && line.text.trim() !== '' && line.from > block.end
    return before ? line.from - 1 : line.to
  }

  /** The line of the body that a place of the text is in, counted from 0. */
  bodyLine(pos: number): number {
    const { doc } = this.view.state
    const line = (at: number) => doc.lineAt(Math.min(at, doc.length)).number
    return Math.max(0, line(pos) - line(this.form.bodyStart))
  }

  /** A file changed outside: taken over in place, unless there is something to lose. */
  async changedOutside(version: Version | null): Promise<void> {
    if (version === this.#autosave.base && !this.conflict) return
    if (version === null) {
      // Deleted: what is here is all there is of it, so nothing goes on without the writer.
      this.#autosave.stop()
      this.conflict = { theirs: null, version: this.#autosave.base }
      return
    }
    if (this.conflict) return this.#lookAgain()
    if (this.#autosave.unsaved) return void (await this.flush())
    const { base } = this.#autosave
    const opened = await this.backend.openPost(this.post)
    if (this.#autosave.unsaved) return void (await this.flush())
    // Something was written and saved meanwhile, so what was read may be older than that.
    if (base !== this.#autosave.base) return this.changedOutside(opened.version)
    this.#replaceBy(opened.text, opened.version)
    this.setForm(opened.frontMatter)
  }

  /** Overwrites the file with this text, or `text` where the writer made one of both. */
  keepMine(text?: string) {
    const conflict = this.#takeConflict()
    if (!conflict) return
    this.#rewriting = conflict.theirs === null
    this.#baseText = conflict.theirs ?? this.#baseText
    if (text !== undefined) this.become(text)
    this.#autosave.resolve(conflict.version, true)
  }

  takeTheirs() {
    const conflict = this.#takeConflict()
    if (!conflict || conflict.theirs === null) return
    // What is given up here stays in the history.
    this.backend
      .keepVersion({ post: this.post, text: this.text, base: this.base })
      .then(() => this.#noting.settle())
      .then(() => this.backend.putAside(this.post))
      .catch((error: unknown) => this.hooks.onProblem(error))
    this.#replaceBy(conflict.theirs, conflict.version)
  }

  async flush(): Promise<void> {
    await this.#autosave.flush()
    while (this.#merging) {
      await this.#merging
      await this.#autosave.flush()
    }
    // What cannot be saved now must survive all the same.
    if (this.#autosave.unsaved || this.conflict) await this.#noting.settle()
  }

  /** Saves all there is; says no when something could not be saved. */
  async save(): Promise<boolean> {
    await this.#fieldEdits
    await this.flush()
    return !this.#autosave.unsaved && !this.conflict
  }

  /** Saves and lets go; says no, and stays open, when something could not be saved. */
  async close(): Promise<boolean> {
    if (!(await this.save())) return false
    this.abandon()
    await this.backend.closePost(this.post)
    return true
  }

  /** The file is gone or has another name: nothing more is written under this one. */
  abandon() {
    this.#left = true
    this.#autosave.stop()
    this.#noting.forget()
    this.letters.stop()
    this.view.destroy()
  }

  /**
   * Puts the cursor on a line, counted from 0, and shows it; or where `find`
   * says within the text from it to the line `end`.
   */
  goToLine(line: number, find?: (text: string) => number | null, end?: number) {
    const { doc } = this.view.state
    const start = (at: number) => doc.line(Math.max(1, Math.min(doc.lines, at + 1))).from
    const from = start(line)
    const within = find?.(doc.sliceString(from, end === undefined ? doc.length : Math.max(from, start(end)))) ?? 0
    this.view.dispatch({
      selection: { anchor: from + within },
      effects: EditorView.scrollIntoView(from + within, { y: 'center' }),
    })
    this.view.focus()
  }

  /** Photos that could not be seen may be seen now. */
  lookAtPhotosAgain() {
    this.view.dispatch({ effects: lookAgain.of(null) })
  }

  /** Lets the photo that the cursor is on go a step. */
  movePhoto(kind: 'up' | 'down') {
    this.pictures.step(kind).catch((error: unknown) => this.hooks.onProblem(error))
    this.view.focus()
  }

  run(command: StateCommand) {
    command(this.view)
    this.view.focus()
  }

  find() {
    openSearchPanel(this.view)
  }

  undo() {
    undoWithPhotos(this.view)
  }

  redo() {
    redoWithPhotos(this.view)
  }

  configure(options: { spelling: boolean; focusMode: boolean }) {
    this.view.dispatch({ effects: [setSpelling(options.spelling), setFocusMode(options.focusMode)] })
  }

  #begin(opened: PostView): EditorState {
    const start = wordsBegin(Text.of(opened.text.split('\n')), opened.frontMatter)
    return EditorState.create({
      doc: opened.text,
      selection: { anchor: opened.frontMatter.problem ? 0 : start },
      extensions: extensions({
        resolvePhoto: this.hooks.resolvePhoto,
        onPastePhotos: (files) => this.hooks.onPastePhotos(files),
        onUpdate: (update) => this.#updated(update),
        onBlur: () => void this.flush(),
        onMovePhoto: (kind) => this.movePhoto(kind),
      }),
    })
  }

  #updated(update: ViewUpdate) {
    if (update.selectionSet || update.docChanged) this.hooks.onLine(this.line)
    if (!update.docChanged) return
    for (const pending of this.#pending) pending.changes = pending.changes.compose(update.changes)
    if (!update.transactions.some((transaction) => transaction.annotation(Transaction.remote))) {
      this.#autosave.changed()
      this.#noting.changed()
    }
    if (bringsPlaceholder(update)) queueMicrotask(() => this.pictures.find())
    const moved = photosMoved(update.transactions)
    if (moved.taken.length || moved.brought.length) this.hooks.onPhotosMoved(moved)
    this.letters.changed()
    this.hooks.onText(update.changes)
  }

  /** Changes that are not the writer's: undo passes over them. */
  #patch(changes: readonly (Replacement | null)[], saved = false): boolean {
    const real = changes.filter((change) => change !== null)
    if (real.length === 0) return false
    this.view.dispatch({
      changes: real,
      annotations: [Transaction.addToHistory.of(false), ...(saved ? [Transaction.remote.of(true)] : [])],
    })
    return true
  }

  /** Takes over what the file holds, keeping the cursor and what the eye is on. */
  #replaceBy(text: string, version: Version) {
    this.#patch([smallestChange(this.text, text)], true)
    this.#noting.forget()
    this.#baseText = text
    this.#autosave.resolve(version, false)
  }

  #conflicted(conflict: Conflict) {
    // A file that is gone can only be written with the base the core names.
    if (this.#rewriting && conflict.theirs === null) this.#autosave.resolve(conflict.version, true)
    else if (conflict.theirs === null) this.conflict = conflict
    else void this.#merge(conflict.theirs, conflict.version)
    this.#rewriting = false
  }

  /** The file changed once more, or came back, before the writer had decided. */
  async #lookAgain() {
    const opened = await this.backend.openPost(this.post)
    if (!this.#takeConflict()) return
    await this.#merge(opened.text, opened.version)
  }

  /** Brings both sides together where they do not touch; else the writer decides. */
  #merge(theirs: string, version: Version): Promise<void> {
    const merging = this.#mergeNow(theirs, version)
      .then((merged) => {
        if (!merged) this.conflict = { theirs, version }
      })
      .finally(() => {
        if (this.#merging === merging) this.#merging = null
      })
    this.#merging = merging
    return merging
  }

  /** Whether nobody need be asked; then it is done. */
  async #mergeNow(theirs: string, version: Version): Promise<boolean> {
    for (let tries = 0; tries < 5; tries++) {
      const { doc } = this.view.state
      const merged = await this.backend.mergeTexts({ base: this.#baseText, mine: this.text, theirs }).catch(() => null)
      if (this.#left) return true
      if (merged?.kind !== 'silent') return false
      // What was typed meanwhile is merged too.
      if (!doc.eq(this.view.state.doc)) continue
      if (this.text === this.#baseText) {
        this.#replaceBy(theirs, version)
        return true
      }
      this.applyEdits(merged.edits)
      this.#baseText = theirs
      this.#autosave.resolve(version, true)
      if (merged.edits.length) this.hooks.onMerged()
      return true
    }
    return false
  }

  #takeConflict(): Conflict | null {
    const conflict = this.conflict
    this.conflict = null
    return conflict
  }
}

/** Where the body's words begin: a blank line that sets them apart from the front matter is hidden with it. */
function wordsBegin(doc: Text, { bodyStart }: FrontMatterView): number {
  const start = Math.min(bodyStart, doc.length)
  return start > 0 && doc.sliceString(start, start + 1) === '\n' ? start + 1 : start
}

/** Whether redo or a paste has put a placeholder into the text. */
function bringsPlaceholder(update: ViewUpdate): boolean {
  let found = false
  update.changes.iterChanges((_fromA, _toA, _fromB, _toB, inserted) => {
    if (!found && inserted.length > 8) found = inserted.toString().includes('dropcap:')
  })
  return found
}

