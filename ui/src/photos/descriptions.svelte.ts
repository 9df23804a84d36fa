/** The words about the pictures of the open text: read once, written in one step. */
import { problemOf, sentence, type Arranged, type Arrangement, type Backend, type Picture, type PictureWords, type PostRef, type TextEdit } from '../backend/backend'

/** The open text, as far as it matters here. */
export interface OpenText {
  readonly post: PostRef
  readonly text: string
  /** One step for undo. */
  applyEdits(edits: readonly TextEdit[]): void
  readonly pictures: {
    /** Where a photo that was on its way is stored by now. */
    linkOf(id: string): string | undefined
    /** Lets photos change places, in one step for undo; none where the text does not rest. */
    arrange(how: Arrangement): Promise<Arranged | null>
  }
}

export type Column = 'alt' | 'caption'

/** A picture and the words it is to have. */
export interface Row {
  readonly picture: Picture
  alt: string
  caption: string
}

const onItsWay = 'dropcap:'

export class Descriptions {
  rows: Row[] = $state([])
  loading = $state(true)
  saving = $state(false)
  /** What went wrong, as a sentence; what was typed is still there. */
  problem: string | null = $state(null)

  #moving = false

  readonly missing = $derived(this.rows.filter(({ alt }) => alt.trim() === '').length)
  readonly #changed = $derived(this.rows.filter(({ picture, alt, caption }) => alt !== picture.alt || caption !== (picture.caption ?? '')))

  constructor(
    private readonly backend: Pick<Backend, 'listPictures' | 'describePictures'>,
    private readonly open: OpenText,
  ) {}

  async load() {
    const { post, text } = this.open
    try {
      const pictures = await this.backend.listPictures({ post, text })
      this.rows = pictures.map((picture) => ({ picture, alt: picture.alt, caption: picture.caption ?? '' }))
    } catch (error) {
      this.problem = sentence(problemOf(error).message)
    } finally {
      this.loading = false
    }
  }

  /**
   * Fills rows from one on with cells of a spreadsheet. Says no, and changes
   * nothing, where what was pasted is no more than words for one field.
   */
  paste(at: number, column: Column, pasted: string): boolean {
    const cells = table(pasted)
    if (cells.length < 2 && (cells[0]?.length ?? 0) < 2) return false
    for (const [index, [first, second]] of cells.entries()) {
      const row = this.rows[at + index]
      if (!row) break
      if (first !== undefined) this.#fill(row, column, first)
      if (second !== undefined && column === 'alt') this.#fill(row, 'caption', second)
    }
    return true
  }

  #fill(row: Row, column: Column, words: string) {
    if (column === 'caption' && row.picture.caption === null) return
    row[column] = words.trim()
  }

  /** Writes what was changed; says whether it is in the text. */
  async save(): Promise<boolean> {
    this.problem = null
    if (this.#changed.length === 0) return true
    this.saving = true
    try {
      for (;;) {
        const { post, text } = this.open
        const pictures = this.#changed.map((row) => this.#words(row, text))
        const edits = await this.backend.describePictures({ post, text, pictures })
        // A photo may have been stored meanwhile, and its address is another.
        if (text !== this.open.text) continue
        this.open.applyEdits(edits)
        return true
      }
    } catch (error) {
      this.problem = sentence(problemOf(error).message)
      return false
    } finally {
      this.saving = false
    }
  }

  /** Lets a picture take the place of another in the text, at once; says whether it did. */
  async move(from: number, to: number): Promise<boolean> {
    const [row, place] = [this.rows[from], this.rows[to]]
    if (!row || !place || from === to || this.#moving) return false
    this.problem = null
    this.#moving = true
    try {
      const { text } = this.open
      const arranged = await this.open.pictures.arrange({ kind: 'onto', picture: this.#address(row.picture, text), place: this.#address(place.picture, text) })
      if (!arranged) return false
      const rest = this.rows.filter((other) => other !== row)
      this.rows = [...rest.slice(0, to), row, ...rest.slice(to)]
      return true
    } catch (error) {
      this.problem = sentence(problemOf(error).message)
      return false
    } finally {
      this.#moving = false
    }
  }

  /** The address of a picture in the text: a photo may have been stored meanwhile. */
  #address({ address }: Picture, text: string): string {
    const stored = address.startsWith(onItsWay) && !text.includes(address)
    return (stored && this.open.pictures.linkOf(address.slice(onItsWay.length))) || address
  }

  #words({ picture, alt, caption }: Row, text: string): PictureWords {
    return {
      address: this.#address(picture, text),
      alt: alt.trim(),
      caption: picture.caption === null || caption === picture.caption ? null : caption.trim(),
    }
  }
}

/** The cells of what a spreadsheet puts on the clipboard: tabs between columns, a line a row, quotes where a cell has either. */
export function table(text: string): string[][] {
  const rows: string[][] = [[]]
  const cell = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/gy
  for (let at = 0; at < text.length; at = cell.lastIndex) {
    cell.lastIndex = at
    const found = cell.exec(text)
    if (!found) break
    const [, quoted, plain = '', end] = found
    rows[rows.length - 1]?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '') break
    if (end !== '\t' && cell.lastIndex < text.length) rows.push([])
  }
  return rows
}
