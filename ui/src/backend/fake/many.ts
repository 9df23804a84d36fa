/** Changes to many posts, near enough for tests and for work on the design. */
import type { Backend, ManyDone, ManyEdit, ManyPlan, TermCount, TextEdit } from '../backend'
import type { FakePost } from './posts'

const damaged: Record<string, string> = { '√©': 'é', 'Ã©': 'é', '‚Äô': '’', 'â€™': '’', '\uf8ffüòç': '😍' }

/** The edits that mend what is damaged here. */
export function damage(text: string): TextEdit[] {
  const pattern = new RegExp(Object.keys(damaged).join('|'), 'g')
  return [...text.matchAll(pattern)].map(({ 0: found, index }) => ({ from: index, to: index + found.length, insert: damaged[found] ?? '' }))
}

function change(text: string, edit: ManyEdit): string {
  if (edit.kind === 'mendLetters') {
    return damage(text).reduceRight((mended, { from, to, insert }) => mended.slice(0, from) + insert + mended.slice(to), text)
  }
  // Photos are moved by a command of their own.
  if (edit.kind === 'relink') return text
  const { taxonomy, from, to } = edit
  return text.replace(new RegExp(`^${taxonomy}:[^\\n]*(\\n +- [^\\n]*)*`, 'm'), (lines) =>
    from.reduce((changed, term) => changed.replace(new RegExp(`(?<=[[ ,'"])${term}(?=[\\],'"\\n]|$)`, 'm'), to ?? ''), lines),
  )
}

type Many = Pick<Backend, 'termGroups' | 'planMany' | 'applyMany' | 'lastMany' | 'undoMany'>

export function many(posts: FakePost[], terms: () => TermCount[]): Many {
  let last: { label: string; before: Map<string, string> } | null = null
  const plan = (edit: ManyEdit): ManyPlan => ({
    label: edit.kind === 'retag' ? `change ${edit.from.join(', ')} to “${edit.to ?? ''}”` : 'mend damaged letters',
    posts: posts
      .filter(({ text }) => change(text, edit) !== text)
      .map(({ path, text, version }) => {
        const after = change(text, edit).split('\n')
        const lines = text.split('\n').flatMap((before, at) => (before === after[at] ? [] : [{ line: at + 1, before, after: after[at] ?? null }]))
        return { path, version: String(version), places: lines.length, lines }
      }),
    refused: [],
  })
  const put = (path: string, text: string) => {
    const post = posts.find((other) => other.path === path)
    if (post) Object.assign(post, { text, version: post.version + 1 })
  }
  return {
    termGroups: async () => {
      const groups = new Map<string, TermCount[]>()
      for (const term of terms()) {
        const key = `${term.taxonomy} ${term.term.toLowerCase()}`
        groups.set(key, [...(groups.get(key) ?? []), term])
      }
      return [...groups.values()].map((same) => ({ taxonomy: same[0]?.taxonomy ?? '', terms: same }))
    },
    planMany: async ({ edit }) => plan(edit),
    applyMany: async ({ edit }): Promise<ManyDone> => {
      const planned = plan(edit)
      const changed = planned.posts.map(({ path }) => path)
      last = { label: planned.label, before: new Map(posts.filter(({ path }) => changed.includes(path)).map(({ path, text }) => [path, text])) }
      for (const path of changed) put(path, change(last.before.get(path) ?? '', edit))
      return { changed, refused: [] }
    },
    lastMany: async () => last && { label: last.label, posts: last.before.size },
    undoMany: async () => {
      const back = last?.before ?? new Map<string, string>()
      last = null
      for (const [path, text] of back) put(path, text)
      return { changed: [...back.keys()], refused: [] }
    },
  }
}
