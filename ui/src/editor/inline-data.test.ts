import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { describe, expect, test } from 'vitest'
import { inlineData, shortData } from './inline-data'

const bytes = 'UklGRhYAAABXRUJQVlA4TAoAAAAvAAAAAAfQ//73v/+BiOh/AAA='
const image = `<img src="a.jpeg" style="background:url(data:image/webp;base64,${bytes}) 0/cover" alt="A">`

describe('a picture in an address', () => {
  test('is found by its bytes alone', () => {
    const [place] = inlineData(`x ${image}`, 10)
    expect(place && `x ${image}`.slice(place.from - 10, place.to - 10)).toBe(bytes)
    expect(inlineData('data:image/gif;base64,R0lGOD')).toEqual([])
    expect(inlineData('no data: here')).toEqual([])
  })

  test('is shown short, and the text keeps it', () => {
    const view = new EditorView({ state: EditorState.create({ doc: `One\n${image}\n`, extensions: [shortData] }), parent: document.body })
    expect(view.contentDOM.textContent).toContain('base64,…) 0/cover')
    expect(view.contentDOM.textContent).not.toContain(bytes)
    expect(view.state.doc.toString()).toContain(bytes)
    view.dispatch({ changes: { from: 0, to: 3, insert: 'Two' } })
    expect(view.contentDOM.textContent).toContain('base64,…) 0/cover')
    view.destroy()
  })
})
