import { describe, expect, it } from 'vitest'
import type { Replacement } from './patch'
import { linkPhotos, photoLines, removePhoto } from './placeholders'

function apply(text: string, changes: readonly Replacement[]): string {
  return [...changes]
    .sort((a, b) => b.from - a.from)
    .reduce((done, { from, to, insert }) => done.slice(0, from) + insert + done.slice(to), text)
}

describe('linkPhotos', () => {
  const links = new Map([
    ['1', '/a.jpeg'],
    ['12', '/b.jpeg'],
  ])
  it.each([
    ['![](dropcap:1)', '![](/a.jpeg)'],
    ['![](dropcap:12)\n![](dropcap:1)', '![](/b.jpeg)\n![](/a.jpeg)'],
    ['![x](dropcap:1 "t") ![](dropcap:1)', '![x](/a.jpeg "t") ![](/a.jpeg)'],
    ['cover: dropcap:12\n', 'cover: /b.jpeg\n'],
    ['![](dropcap:123)', '![](dropcap:123)'],
    ['xdropcap:1', 'xdropcap:1'],
    ['nothing here', 'nothing here'],
  ])('%j → %j', (text, expected) => expect(apply(text, linkPhotos(text, links))).toBe(expected))
})

describe('photoLines', () => {
  const at = (marked: string, photos: { id: string; alt: string }[]) => {
    const pos = marked.indexOf('|')
    const text = marked.replace('|', '')
    return apply(text, [photoLines(text, pos, photos)])
  }
  const one = [{ id: '1', alt: '' }]
  const two = [...one, { id: '2', alt: 'a [b]' }]
  it.each([
    ['prose|\n\nmore', one, 'prose\n\n![](dropcap:1)\n\nmore'],
    ['prose|\nmore', one, 'prose\n\n![](dropcap:1)\n\nmore'],
    ['|', one, '![](dropcap:1)\n'],
    ['prose\n\n|', one, 'prose\n\n![](dropcap:1)\n'],
    ['prose\n|\nmore', one, 'prose\n![](dropcap:1)\n\nmore'],
    ['![](/a.jpeg)|\n\nmore', one, '![](/a.jpeg)\n![](dropcap:1)\n\nmore'],
    ['a|', two, 'a\n\n![](dropcap:1)\n![a \\[b\\]](dropcap:2)\n'],
  ])('%j', (before, photos, after) => expect(at(before, photos)).toBe(after))
})

describe('removePhoto', () => {
  it.each([
    ['a\n\n![](dropcap:1)\n\nb', 'a\n\nb'],
    ['a\n![](dropcap:1)\nb', 'a\nb'],
    ['a ![x](dropcap:1) b', 'a  b'],
    ['![](dropcap:1)\n![](dropcap:2)\n', '![](dropcap:2)\n'],
    ['cover: dropcap:1\n', 'cover: \n'],
    ['![](dropcap:12)', '![](dropcap:12)'],
  ])('%j → %j', (text, expected) => expect(apply(text, removePhoto(text, '1'))).toBe(expected))
})
