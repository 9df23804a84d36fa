/** Keys as they are written in CodeMirror's key maps: `Mod-Shift-l`. */

const mac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')

/** The keys as this system writes them: `Ctrl+Shift+L`, or `⇧⌘L`. */
export function keyWords(keys: string, onMac = mac): string {
  const parts = keys.split(/-(?!$)/)
  const key = parts.pop() ?? ''
  const name = key === 'Enter' && onMac ? '↩' : key.length === 1 ? key.toUpperCase() : key
  if (!onMac) return [...parts.map((part) => (part === 'Mod' ? 'Ctrl' : part)), name].join('+')
  const signs: Record<string, string> = { Alt: '⌥', Shift: '⇧', Mod: '⌘' }
  return ['Alt', 'Shift', 'Mod'].map((part) => (parts.includes(part) ? signs[part] : '')).join('') + name
}

/** Whether the event is a press of exactly these keys. */
export function matches(event: KeyboardEvent, keys: string, onMac = mac): boolean {
  const parts = keys.split(/-(?!$)/)
  const key = parts.pop() ?? ''
  const mod = onMac ? event.metaKey : event.ctrlKey
  const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key
  return (
    pressed === (key.length === 1 ? key.toLowerCase() : key) &&
    mod === parts.includes('Mod') &&
    event.shiftKey === parts.includes('Shift') &&
    event.altKey === parts.includes('Alt')
  )
}
