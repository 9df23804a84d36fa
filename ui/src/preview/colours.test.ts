import { beforeAll, describe, expect, it } from 'vitest'
import { Colours, labelDiagram, nameOf, paint } from './colours'
import * as languages from './languages'

function code(html: string): HTMLElement {
  const box = document.createElement('div')
  box.innerHTML = html
  return box.querySelector('code') ?? box
}

function texts(root: Node): Text[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  const found: Text[] = []
  while (walker.nextNode()) found.push(walker.currentNode as Text)
  return found
}

describe('paint', () => {
  it('puts spans around parts of texts, across elements, and loses no letter', () => {
    const root = code('<code><span class="cl">ab\n</span><span class="cl">cd</span>e</code>')
    paint(texts(root), [{ from: 1, to: 4, classes: 'x' }, { from: 5, to: 6, classes: 'y' }])
    expect(root.innerHTML).toBe(
      '<span class="cl">a<span class="x">b\n</span></span><span class="cl"><span class="x">c</span>d</span><span class="y">e</span>',
    )
    expect(root.textContent).toBe('ab\ncde')
  })

  it('leaves what has no span', () => {
    const root = code('<code>&lt;b&gt;</code>')
    paint(texts(root), [])
    expect(root.innerHTML).toBe('&lt;b&gt;')
  })
})

describe('code', () => {
  beforeAll(async () => {
    await Promise.all(['rust', 'python', 'html'].map((name) => languages.languageOf(name)?.load()))
  })
  const colours = () => new Colours(languages, () => undefined)

  it('is coloured within the lines of Hugo, and their numbers are no part of it', () => {
    const root = code(
      '<code class="language-rust" data-lang="rust"><span class="line hl"><span class="ln"> 9</span><span class="cl">let a = "x\n</span></span><span class="line"><span class="ln">10</span><span class="cl">y"; // z\n</span></span></code>',
    )
    expect(colours().colour(root)).toBe('done')
    const of = (css: string) => [...root.querySelectorAll(css)].map((element) => element.textContent)
    expect([of('.tok-keyword'), of('.tok-string'), of('.tok-comment')]).toEqual([['let'], ['"x\n', 'y"'], ['// z']])
    expect(root.textContent).toBe(' 9let a = "x\n10y"; // z\n')
    expect(of('.line.hl > .ln')).toEqual([' 9'])
  })

  it('of no known language, or too long, stays as it is', () => {
    for (const html of ['<code class="language-nosuch">if a</code>', '<code>if a</code>', `<code class="language-rust">${'let a; '.repeat(6000)}</code>`]) {
      const root = code(html)
      const before = root.innerHTML
      expect(colours().colour(root)).toBe('done')
      expect(root.innerHTML).toBe(before)
    }
  })

  it('that would take the window too long stays as it is', () => {
    for (const [name, text] of [['html', '<a '.repeat(12_000)], ['rust', '('.repeat(30_000)]] as const) {
      const root = code(`<code class="language-${name}"></code>`)
      root.textContent = text
      const start = performance.now()
      colours().colour(root)
      // Many seconds without a bound; far more than is needed with it.
      expect(performance.now() - start).toBeLessThan(4000)
      expect(root.children).toHaveLength(0)
    }
  })

  it('is read once, however often it is shown', () => {
    let read = 0
    const counting = { ...languages, spansOf: (...args: Parameters<typeof languages.spansOf>) => ((read += 1), languages.spansOf(...args)) }
    const counted = new Colours(counting, () => undefined)
    for (let times = 0; times < 3; times++) counted.colour(code('<code data-lang="rust" class="language-rust">let a</code>'))
    expect(read).toBe(1)
  })

  it('cannot become an element', () => {
    const root = code('<code class="language-html" data-lang="html">&lt;img src=x onerror=alert(1)&gt;&lt;script&gt;alert(1)&lt;/script&gt;</code>')
    colours().colour(root)
    expect(root.querySelector('img, script')).toBeNull()
    expect([...root.querySelectorAll('*')].every((element) => element.getAttributeNames().join() === 'class')).toBe(true)
  })
})

describe('languages', () => {
  it.each([
    ['golang', 'Go'], ['Rust', 'Rust'], ['py', 'Python'], ['bash', 'Shell'], ['console', 'Shell'], ['c++', 'C++'], ['yml', 'YAML'],
    ['tsx', 'TSX'], ['dockerfile', 'Dockerfile'], ['toml', 'TOML'], ['jsonc', 'JSON'],
  ])('%s is %s', (name, known) => expect(languages.languageOf(name)?.name).toBe(known))
  it.each(['', 'nosuch', 'text', 'mermaid', '__proto__', 'constructor'])('%s is none', (name) => expect(languages.languageOf(name)).toBeNull())

  it('are named by the core, or by a class', () => {
    expect(nameOf(code('<code class="language-a" data-lang="b"></code>'))).toBe('b')
    expect(nameOf(code('<code class="code-inline language-go"></code>'))).toBe('go')
    expect(nameOf(code('<code></code>'))).toBeNull()
  })

  it('that stand for pictures get a label', () => {
    const goat = code('<pre><code data-lang="goat" class="language-goat"></code></pre>')
    labelDiagram(goat)
    expect(goat.parentElement?.dataset['label']).toBe('GoAT diagram')
    const rust = code('<pre><code data-lang="rust" class="language-rust"></code></pre>')
    labelDiagram(rust)
    expect(rust.parentElement?.dataset['label']).toBeUndefined()
  })
})
