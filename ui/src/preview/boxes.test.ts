import { describe, expect, it } from 'vitest'
import { allowedBy, dressAlerts, dressBoxes, hiddenHosts } from './boxes'

const remote = (host: string, alt = '') =>
  `<span class="dropcap-remote" data-remote="${host}" data-src="https://${host}/a"><span class="dropcap-alt">${alt}</span> <span class="dropcap-label">${host}</span></span>`

function block(html: string): HTMLElement {
  const made = document.createElement('div')
  made.className = 'block'
  made.innerHTML = html
  dressBoxes(made)
  dressAlerts(made)
  return made
}

describe('boxes', () => {
  it('are blocks where they stand alone and words among words', () => {
    const stands = (html: string) => block(html).querySelector('.dropcap-remote')?.classList.contains('alone')
    expect(stands(`<p>${remote('a.example', 'A tree')}</p>`)).toBe(true)
    expect(stands(`<p><a href="x">${remote('a.example')}</a>\n${remote('b.example')}</p>`)).toBe(true)
    expect(stands(`<figure>${remote('a.example')}<figcaption>A tree</figcaption></figure>`)).toBe(true)
    expect(stands(`<p>See ${remote('a.example')} here</p>`)).toBe(false)
  })

  it('say what a press does, and only on what says so', () => {
    const page = block(`<p>${remote('a.example', 'A tree')}</p>`)
    const show = page.querySelector('.dropcap-show')
    expect(show?.textContent).toBe('Show images from a.example')
    expect(allowedBy(show)).toBe('a.example')
    expect(allowedBy(page.querySelector('.dropcap-alt'))).toBeNull()
  })

  it('cannot be written by a post', () => {
    const page = block('<p><span class="dropcap-remote"><span class="dropcap-label dropcap-show">Press here</span></span></p>')
    expect(allowedBy(page.querySelector('.dropcap-label, .dropcap-show'))).toBeNull()
    expect(hiddenHosts(page)).toEqual([])
  })

  it('are counted by host', () => {
    const page = block(`<p>${remote('a.example')} ${remote('b.example')} ${remote('b.example')}</p>`)
    expect(hiddenHosts(page)).toEqual([{ host: 'b.example', images: 2 }, { host: 'a.example', images: 1 }])
  })

  it('name what is missing', () => {
    const page = block('<p><span class="dropcap-missing" data-remote="" data-src="x.png"><span class="dropcap-alt">A tree</span> <span class="dropcap-label">x.png</span></span></p>')
    expect(page.textContent).toContain('x.png is not there')
  })
})

describe('alerts', () => {
  it('are quotations that begin with their kind, which stays to be read', () => {
    const page = block('<blockquote><p>[!NOTE]\nMind the gap.</p></blockquote><blockquote><p>Not [!NOTE]</p></blockquote>')
    const [alert, quote] = page.querySelectorAll('blockquote')
    expect(alert?.className).toBe('alert alert-note')
    expect(alert?.textContent).toBe('[!NOTE]\nMind the gap.')
    expect(quote?.className).toBe('')
  })
})
