/**
 * What the look before publishing has found, marked where it stands: a bar
 * beside the line, with the sentence under the pointer. It moves with the text
 * and goes when its line is changed; the next look says what is left.
 */
import { StateEffect, StateField, type EditorState, type Extension, type Range } from '@codemirror/state'
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view'
import { sentence, type Finding, type Severity } from '../backend/backend'

const setFindings = StateEffect.define<readonly Finding[]>()

const weight: Record<Severity, number> = { blocker: 0, warning: 1, hint: 2 }

/** What tells the editor of them. */
export const foundIn = (findings: readonly Finding[]) => ({ effects: setFindings.of(findings) })

/** One mark for each line, of the gravest finding, with the words of all. */
function findingMarks(state: EditorState, findings: readonly Finding[]): DecorationSet {
  const lines = new Map<number, Finding[]>()
  for (const finding of findings)
    if (finding.line !== null && finding.line < state.doc.lines) lines.set(finding.line, [...(lines.get(finding.line) ?? []), finding])
  const marks: Range<Decoration>[] = [...lines].map(([line, on]) => {
    const [gravest] = on.map(({ severity }) => severity).sort((a, b) => weight[a] - weight[b])
    const title = on.map(({ message }) => sentence(message)).join('\n')
    return Decoration.line({ class: `cm-finding cm-finding-${gravest}`, attributes: { title } }).range(state.doc.line(line + 1).from)
  })
  return Decoration.set(marks, true)
}

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setFindings)) return findingMarks(transaction.state, effect.value)
    if (!transaction.docChanged) return value
    const changed = new Set<number>()
    transaction.changes.iterChangedRanges((from, to) => {
      const { doc } = transaction.startState
      for (let line = doc.lineAt(from); ; line = doc.line(line.number + 1)) {
        changed.add(line.from)
        if (line.to >= to || line.number === doc.lines) break
      }
    })
    return value.update({ filter: (from) => !changed.has(from) }).map(transaction.changes)
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** What the editor needs to show them. */
export const findingLines: Extension = marks
