import { afterEach, expect, it } from 'vitest'
import { floating, modal } from './covering'

afterEach(() => document.body.replaceChildren())

function page() {
  document.body.innerHTML = '<button id="before">Publish</button><button id="other">Text</button>'
  const dialog = document.createElement('dialog')
  dialog.innerHTML = '<input id="inside">'
  document.body.append(dialog)
  const byId = (id: string) => document.getElementById(id) as HTMLElement
  return { dialog, byId }
}

it('gives the focus back to what had it', () => {
  const { dialog, byId } = page()
  byId('before').focus()
  const close = modal(dialog)
  byId('inside').focus()
  close()
  expect(document.activeElement?.id).toBe('before')
  expect(dialog.open).toBe(false)
})

it('leaves the focus where it went by itself', () => {
  const { dialog, byId } = page()
  byId('before').focus()
  const close = modal(dialog)
  byId('other').focus()
  close()
  expect(document.activeElement?.id).toBe('other')
})

it('says that the window is covered for as long as it is', async () => {
  const { dialog } = page()
  const covered = () => document.documentElement.hasAttribute('data-covered')
  const close = modal(dialog)
  expect(covered()).toBe(true)
  const menu = document.createElement('div')
  menu.setAttribute('role', 'menu')
  document.body.append(menu)
  const leave = floating(menu)
  close()
  expect(covered()).toBe(true)
  leave()
  menu.remove()
  await Promise.resolve()
  expect(covered()).toBe(false)
})
