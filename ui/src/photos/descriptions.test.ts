import { describe, expect, test, vi } from 'vitest'
import type { DescribePictures, Picture, TextEdit } from '../backend/backend'
import { Descriptions, table } from './descriptions.svelte'

const picture = (address: string, alt = '', caption: string | null = ''): Picture => ({ address, source: null, alt, caption, uses: 1, line: 0, varied: false })

function setup(pictures: Picture[], text = 'text') {
  const asked: DescribePictures[] = []
  const open = { post: { blog: 'b', path: 'a.md' }, text, applyEdits: vi.fn<(edits: readonly TextEdit[]) => void>(), pictures: { linkOf: (id: string) => (id === '7' ? 'https://p.example/7.jpeg' : undefined), arrange: vi.fn() } }
  const backend = {
    listPictures: async () => pictures,
    describePictures: async (ask: DescribePictures): Promise<TextEdit[]> => {
      asked.push(ask)
      return [{ from: 0, to: 0, insert: ask.text }]
    },
  }
  return { asked, open, backend, descriptions: new Descriptions(backend, open) }
}

/** What a writer types. */
function type(descriptions: Descriptions, at: number, words: { alt?: string; caption?: string }) {
  const row = descriptions.rows[at]
  if (row) Object.assign(row, words)
}

describe('the order of pictures', () => {
  test('is changed in the text at once, and what was typed stays', async () => {
    const { open, descriptions } = setup([picture('a.png', 'A'), picture('dropcap:7'), picture('c.png')])
    open.pictures.arrange.mockResolvedValue({ edits: [], at: null, pictures: 1, unknown: 0 })
    await descriptions.load()
    type(descriptions, 1, { alt: 'A boat' })
    expect(await descriptions.move(1, 0)).toBe(true)
    // By now that photo is stored.
    expect(open.pictures.arrange.mock.calls).toEqual([[{ kind: 'onto', picture: 'https://p.example/7.jpeg', place: 'a.png' }]])
    expect(descriptions.rows.map(({ picture, alt }) => [picture.address, alt])).toEqual([
      ['dropcap:7', 'A boat'],
      ['a.png', 'A'],
      ['c.png', ''],
    ])
    expect(await descriptions.move(0, 3)).toBe(false)
    expect(await descriptions.move(-1, 0)).toBe(false)
  })

  test('stays where the core says why', async () => {
    const { open, descriptions } = setup([picture('a.png'), picture('b.png')])
    open.pictures.arrange.mockRejectedValue({ code: 'other', message: 'this photo cannot be moved there' })
    await descriptions.load()
    expect(await descriptions.move(1, 0)).toBe(false)
    expect(descriptions.problem).toContain('This photo cannot be moved there')
    expect(descriptions.rows.map(({ picture }) => picture.address)).toEqual(['a.png', 'b.png'])
  })
})

describe('the words about pictures', () => {
  test('are written where they were changed, in one step, and nowhere else', async () => {
    const { asked, open, descriptions } = setup([picture('a.png', 'A', 'old'), picture('b.png'), picture('c.png', '', null)])
    await descriptions.load()
    expect(descriptions.missing).toBe(2)
    type(descriptions, 1, { alt: ' A boat ' })
    type(descriptions, 0, { caption: '' })
    expect(await descriptions.save()).toBe(true)
    expect(asked[0]?.pictures).toEqual([
      { address: 'a.png', alt: 'A', caption: '' },
      { address: 'b.png', alt: 'A boat', caption: null },
    ])
    expect(open.applyEdits).toHaveBeenCalledOnce()
  })

  test('change nothing where nothing was changed', async () => {
    const { asked, open, descriptions } = setup([picture('a.png', 'A')])
    await descriptions.load()
    expect(await descriptions.save()).toBe(true)
    expect(asked).toEqual([])
    expect(open.applyEdits).not.toHaveBeenCalled()
  })

  test('are made for the text as it is by then, with the photo where it is stored by then', async () => {
    const { asked, open, backend, descriptions } = setup([picture('dropcap:7')], '![](dropcap:7)')
    await descriptions.load()
    type(descriptions, 0, { alt: 'A boat' })
    const { describePictures } = backend
    backend.describePictures = async (ask) => {
      open.text = '![](https://p.example/7.jpeg)'
      backend.describePictures = describePictures
      return describePictures(ask)
    }
    await descriptions.save()
    expect(asked.map(({ pictures }) => pictures[0]?.address)).toEqual(['dropcap:7', 'https://p.example/7.jpeg'])
    expect(open.applyEdits.mock.calls).toEqual([[[{ from: 0, to: 0, insert: open.text }]]])
  })

  test('stay where they cannot be written, with the reason', async () => {
    const { open, backend, descriptions } = setup([picture('a.png')])
    await descriptions.load()
    type(descriptions, 0, { alt: 'A boat' })
    backend.describePictures = () => Promise.reject({ code: 'other', message: 'no room beside a.png' })
    expect(await descriptions.save()).toBe(false)
    expect(descriptions.problem).toBe('No room beside a.png.')
    expect(descriptions.rows[0]?.alt).toBe('A boat')
    expect(open.applyEdits).not.toHaveBeenCalled()
  })

  test('are filled from a column, from two, and not from words', async () => {
    const { descriptions } = setup([picture('a.png'), picture('b.png', '', null), picture('c.png'), picture('d.png', 'D')])
    await descriptions.load()
    expect(descriptions.paste(0, 'alt', 'only words')).toBe(false)
    expect(descriptions.paste(0, 'alt', 'One\tFirst\r\n"Two, ""so""\nto say"\tSecond\r\nThree\tThird\r\n')).toBe(true)
    expect(descriptions.rows.map(({ alt, caption }) => [alt, caption])).toEqual([
      ['One', 'First'],
      ['Two, "so"\nto say', ''],
      ['Three', 'Third'],
      ['D', ''],
    ])
    expect(descriptions.paste(3, 'caption', 'x\ny')).toBe(true)
    expect(descriptions.rows[3]?.caption).toBe('x')
  })
})

test('a table is read as spreadsheets write it', () => {
  expect(table('a\tb\nc\t\n')).toEqual([['a', 'b'], ['c', '']])
  expect(table('"a ""b"""\r\n"c\td"')).toEqual([['a "b"'], ['c\td']])
  expect(table('"open\nd')).toEqual([['"open'], ['d']])
  expect(table('')).toEqual([[]])
  expect(table('a\n\nb')).toEqual([['a'], [''], ['b']])
})
