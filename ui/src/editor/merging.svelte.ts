/**
 * Two texts on their way to one: what both say, and the places where the
 * writer chooses. Every character of the result comes from here.
 */
import type { MergePart } from '../backend/backend'

/** Which text a place gets; `own` is what the writer typed there. */
export type Choice = 'theirs' | 'mine' | 'both' | 'words' | 'own'

/** A place where the texts differ. */
export class Place {
  choice: Choice | null = $state(null)
  text: string = $state('')

  constructor(
    readonly mine: string,
    readonly theirs: string,
    /** What comes of merging it by word. */
    readonly proposal: string | null,
    /** Whether both sides changed it: only then it is a question. */
    readonly conflict: boolean,
  ) {}

  choose(choice: Exclude<Choice, 'own'>) {
    this.choice = choice
    this.text = {
      mine: this.mine,
      theirs: this.theirs,
      both: joined(this.mine, this.theirs),
      words: this.proposal ?? '',
    }[choice]
  }

  /** The text as a field shows it: without its last line end, which is not the writer's to lose. */
  get shown(): string {
    return this.text.replace(/\n$/, '')
  }

  edit(shown: string) {
    this.choice = 'own'
    const whole = this.mine.endsWith('\n') || this.theirs.endsWith('\n')
    this.text = shown && whole ? `${shown}\n` : shown
  }
}

export class Merging {
  readonly parts: readonly (string | Place)[]
  readonly places: readonly Place[]

  constructor(parts: readonly MergePart[]) {
    this.parts = parts.map((part) => {
      if (part.kind === 'same') return part.text
      if (part.kind === 'change' && part.by === 'both') return part.mine
      return begun(part)
    })
    this.places = this.parts.filter((part) => part instanceof Place)
  }

  /** How many places still ask. */
  get open(): number {
    return this.places.filter(({ choice }) => choice === null).length
  }

  get result(): string {
    return this.parts.map((part) => (part instanceof Place ? part.text : part)).join('')
  }
}

function begun(part: Exclude<MergePart, { kind: 'same' }>): Place {
  if (part.kind === 'change') {
    const place = new Place(part.mine, part.theirs, null, false)
    place.choose(part.by === 'mine' ? 'mine' : 'theirs')
    return place
  }
  const place = new Place(part.mine, part.theirs, part.proposal, true)
  if (part.proposal !== null) place.choose('words')
  return place
}

/** One text below the other. */
function joined(one: string, other: string): string {
  return one && other && !one.endsWith('\n') ? `${one}\n${other}` : one + other
}
