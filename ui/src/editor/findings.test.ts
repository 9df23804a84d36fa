import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { expect, test } from 'vitest'
import type { Finding, Severity } from '../backend/backend'
import { findingLines, foundIn } from './findings'

const finding = (line: number | null, severity: Severity, message = 'the link leads nowhere'): Finding => ({ code: 'x', severity, message, line, fix: null })

/** The marked lines of the text, by their words. */
function marked(state: EditorState): [string, string][] {
  const found: [string, string][] = []
  for (const set of state.facet(EditorView.decorations)) {
    if (typeof set === 'function') continue
    set.between(0, state.doc.length, (from, _to, { spec }) => {
      const { class: name } = spec as { class: string }
      found.push([state.doc.lineAt(from).text, name.split('-').pop() ?? ''])
    })
  }
  return found
}

test('a line is marked by the gravest finding and loses its mark when it is changed', () => {
  let state = EditorState.create({ doc: 'one\ntwo\nthree', extensions: findingLines })
  const findings = [finding(0, 'hint'), finding(2, 'hint'), finding(2, 'blocker'), finding(null, 'blocker'), finding(9, 'hint')]
  state = state.update(foundIn(findings)).state
  expect(marked(state)).toEqual([['one', 'hint'], ['three', 'blocker']])
  state = state.update({ changes: { from: 5, insert: 'more\n' } }).state
  expect(marked(state)).toEqual([['one', 'hint'], ['three', 'blocker']])
  state = state.update({ changes: { from: 1, insert: 'x' } }).state
  expect(marked(state)).toEqual([['three', 'blocker']])
  state = state.update(foundIn([])).state
  expect(marked(state)).toEqual([])
})
