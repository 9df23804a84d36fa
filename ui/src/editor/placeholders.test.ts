import { describe, expect, it } from 'vitest'
import type { Replacement } from './patch'
import { linkPhotos } from './placeholders'

function apply(text: string, changes: readonly Replacement[]): string {
  return [...changes]
    .sort((a, b) => b.from - a.from)
    .reduce((done, { from, to, insert }) => done.slice(0, from) + insert + done.slice(to), text)
}

describe('linkPhotos', () => {
  const links = new Map([
    ['1', { url: '/a.jpeg', attributes: [['srcset', '/s.jpeg 480w, /a.jpeg 960w'], ['width', '960'], ['height', '640']] as [string, string][] }],
    ['12', { url: '/b.jpeg', attributes: [] }],
  ])
  it.each([
    ['![](dropcap:1)', '![](/a.jpeg)'],
    ['![](dropcap:12)\n![](dropcap:1)', '![](/b.jpeg)\n![](/a.jpeg)'],
    ['![x](dropcap:1 "t") ![](dropcap:1)', '![x](/a.jpeg "t") ![](/a.jpeg)'],
    ['cover: dropcap:12\n', 'cover: /b.jpeg\n'],
    ['![](dropcap:123)', '![](dropcap:123)'],
    ['xdropcap:1', 'xdropcap:1'],
    ['nothing here', 'nothing here'],
    ['{{< figure src="dropcap:1" alt="" >}}', '{{< figure src="/a.jpeg" alt="" >}}'],
    ['<img src="dropcap:1" alt="A">', '<img src="/a.jpeg" srcset="/s.jpeg 480w, /a.jpeg 960w" width="960" height="640" alt="A">'],
    ["<img width=20 SRC='dropcap:1'>", "<img width=20 SRC='/a.jpeg' srcset='/s.jpeg 480w, /a.jpeg 960w'>"],
    ['<img src=dropcap:1>', '<img src=/a.jpeg>'],
    ['<a href="dropcap:1">a</a>', '<a href="/a.jpeg">a</a>'],
  ])('%j → %j', (text, expected) => expect(apply(text, linkPhotos(text, links))).toBe(expected))
})
