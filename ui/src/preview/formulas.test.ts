import { beforeAll, describe, expect, it } from 'vitest'
import { Formulas, texOf } from './formulas'
import * as katex from './katex'

const mark = (tex: string, display = false) => {
  const element = document.createElement('span')
  element.className = display ? 'dropcap-formula dropcap-display' : 'dropcap-formula'
  const delimiter = () => Object.assign(document.createElement('span'), { textContent: '$' })
  element.append(delimiter(), tex, delimiter())
  return element
}

describe('a formula', () => {
  let formulas: Formulas
  beforeAll(() => (formulas = new Formulas(document, katex)))

  const drawn = (tex: string, display = false) => {
    const element = mark(tex, display)
    formulas.draw(element)
    return element
  }

  it('is drawn beside its text, which stays', () => {
    const element = drawn('x^2')
    expect(element.textContent).toBe('$x^2$')
    expect(element.shadowRoot?.querySelector('.katex')).not.toBeNull()
    expect(drawn('x^2', true).shadowRoot?.querySelector('.katex-display')).not.toBeNull()
  })

  it('that is wrong says so with its text', () => {
    const wrong = drawn('\\frac{1}{').shadowRoot?.querySelector('.wrong')
    expect(wrong?.textContent).toMatch(/^\$\\frac\{1\}\{\$ .*expected/i)
    expect(wrong?.querySelector('code')?.textContent).toBe('$\\frac{1}{$')
    expect(drawn('\\nosuch').shadowRoot?.textContent).toContain('\\nosuch')
  })

  it('is only what the core wrote', () => {
    const element = document.createElement('span')
    element.innerHTML = '<b>x</b>y'
    expect(texOf(element)).toBeNull()
    formulas.draw(element)
    expect(element.shadowRoot).toBeNull()
    expect(texOf(mark('y'))).toBe('y')
  })
})

/** Attributes by which something could be loaded, run or reached. */
const harmful = 'a, img, script, iframe, object, [href], [src], [onclick], [onerror], [id], [data-evil]'

describe('draw', () => {
  it.each([
    '\\href{javascript:alert(1)}{x}',
    '\\href{https://evil.example}{x}',
    '\\url{javascript:alert(1)}',
    '\\includegraphics[width=9em]{https://evil.example/x.png}',
    '\\htmlData{evil=1}{x}',
    '\\htmlId{blocks}{x}',
    '\\htmlClass{glass}{x}',
    '\\htmlStyle{background: url(https://evil.example)}{x}',
    '\\text{<img src=x onerror=alert(1)>}',
    '\\color{url(https://evil.example)}x',
    '\\unicode{x3c}script',
    '\\def\\href#1#2{\\includegraphics{#1}}\\href{https://evil.example/x}{y}',
  ])('%s loads and runs nothing', (tex) => {
    const { drawn } = katex.draw(tex, false)
    expect(drawn?.querySelector(harmful) ?? null).toBeNull()
    expect(drawn?.outerHTML ?? '').not.toMatch(/url\(|<img|<script/i)
  })

  const nested = (open: string, close: string, times: number) => open.repeat(times) + 'x' + close.repeat(times)
  it.each([
    ['a definition that doubles itself', 'tooMuch', '\\def\\a{\\a\\a}\\a'],
    ['a definition of itself', 'tooMuch', '\\def\\a{\\a}\\a'],
    ['a command of itself', 'tooDeep', '\\newcommand{\\a}[1]{\\a{#1#1}}\\a{x}'],
    ['a book', 'tooLong', 'x'.repeat(10_001)],
    ['braces', 'tooDeep', nested('{', '}', 4000)],
    ['fractions', 'tooDeep', nested('\\frac{', '}{b}', 100)],
    ['fractions that take the engine half a minute', 'tooDeep', nested('\\frac{', '}{b}', 20)],
    ['many fractions of fractions', 'tooMuch', nested('\\frac{', '}{b}', 9).repeat(50)],
    ['roots', 'tooDeep', nested('\\sqrt{', '}', 100)],
    ['brackets', 'tooDeep', nested('\\left(', '\\right)', 500)],
    ['powers', 'tooDeep', nested('x^{', '}', 100)],
  ])('refuses %s: %s', (_, kind, tex) => expect(katex.draw(tex, true).problem?.kind).toBe(kind))

  it('a bomb of definitions, each of which is bounded, ends soon', () => {
    const bombs = [
      `\\def\\a{${'x'.repeat(4000)}}${'\\a'.repeat(2500)}`,
      `\\def\\a{${'x'.repeat(90)}}\\def\\b{${'\\a'.repeat(40)}}\\def\\c{${'\\b'.repeat(40)}}\\c\\c\\c`,
      `\\def\\a#1{#1#1#1#1#1#1}\\a{\\a{\\a{\\a{\\a{\\a{x}}}}}}`,
      `\\gdef\\a{\\hat{\\hat{x}}}${'\\a'.repeat(4000)}`,
    ]
    for (const tex of bombs) {
      const start = performance.now()
      katex.draw(tex, true)
      // Far more than is needed, and far less than without a bound.
      expect(performance.now() - start).toBeLessThan(20_000)
    }
  })

  it('keeps sizes within bounds', () => {
    const html = katex.draw('\\rule{99999em}{99999em}\\hspace{99999em}\\raisebox{99999em}{x}\\kern99999em', true).drawn?.outerHTML ?? ''
    const sizes = [...html.matchAll(/(?:width|height|margin-\w+|top|bottom):\s*-?([\d.]+)em/g)].map(([, size]) => Number(size))
    expect(Math.max(...sizes)).toBeLessThan(100)
  })

  it.each(['\\ce{H2O}', 'é', 'a \\\\ b', '\\begin{align} a &= b \\\\ c &= d \\end{align}', '\\R \\to \\N', '\\def\\v{\\mathbf{v}}\\v + \\v'])(
    '%s is no reason to stop', (tex) => expect(() => katex.draw(tex, true)).not.toThrow(),
  )

  it('draws what a formula defines for itself', () => {
    expect(katex.draw('\\def\\v#1{\\mathbf{#1}}\\v{a} + \\v{b}', false).drawn).not.toBeNull()
    expect(katex.draw(nested('\\cfrac{1}{1 + ', '}', 8), true).drawn).not.toBeNull()
    expect(katex.draw(nested('\\sqrt{', '}', 8), true).drawn).not.toBeNull()
    expect(katex.draw('\\begin{align} a &= b \\\\ c &= d \\end{align}', true).drawn).not.toBeNull()
  })
})

describe('the fonts', () => {
  it('are the app’s own', () => {
    const faces = katex.faces('tauri://localhost/index.html')
    expect(faces.match(/@font-face/g)).toHaveLength(20)
    expect(faces).not.toMatch(/https?:|ttf/)
    expect(faces).toMatch(/family: KaTeX_Main; font-weight: 700; font-style: italic/)
    expect(katex.style).not.toContain('@font-face')
  })
})
