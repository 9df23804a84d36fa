import { EditorState } from '@codemirror/state'
import { ensureSyntaxTree } from '@codemirror/language'
import { describe, expect, it } from 'vitest'
import { markdown } from './markdown'
import { shownIn } from './thumbnails'

function shown(text: string) {
  const state = EditorState.create({ doc: text, extensions: markdown })
  ensureSyntaxTree(state, text.length, 5000)
  return shownIn(state, 0, text.length).map(({ address, alt }) => `${address}|${alt}`)
}

describe('shownIn', () => {
  it.each([
    ['![A](a.jpg "t") and ![](dropcap:b1)', ['a.jpg|A', 'dropcap:b1|']],
    ['{{< figure src="dropcap:1" alt="A \\"cat\\"" >}}', ['dropcap:1|A \\"cat\\"']],
    ['{{% img image=`a b.jpg` %}}\n![](c)\n{{< photo src=d.jpg />}}', ['a b.jpg|', 'c|', 'd.jpg|']],
    ["<img alt='A' src='dropcap:1' loading=\"lazy\">\n\n<IMG SRC=b.jpg>", ['dropcap:1|A', 'b.jpg|']],
    ['<figure>\n<img src="a"\n  alt="two lines">\n</figure>', ['a|two lines']],
    ['{{< img "a.jpg" "Words" >}} {{< figure dropcap:1 >}} {{< own "no" >}}', ['a.jpg|', 'dropcap:1|']],
    ['{% include figure.html src="a.jpg" alt="A" %}', ['a.jpg|A']],
    ['{{< gallery >}}\n  <img src="a" />\n{{< /gallery >}}', ['a|']],
    ['{{< youtube id="x" >}} <b src="a"> `<img src="a">`\n\n```\n{{< figure src="a" >}}\n```', []],
  ])('%j', (text, expected) => expect(shown(text)).toEqual(expected))
})
