/** Just enough Markdown for the fake backend's preview. */

const escape = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

export interface Block {
  html: string
  line: number
}

export function blocks(body: string, firstLine: number, resolve: (address: string) => string): Block[] {
  const found: Block[] = []
  const lines = body.split('\n')
  for (let at = 0; at < lines.length; ) {
    if (!lines[at]?.trim()) {
      at++
      continue
    }
    const start = at
    if (lines[at]?.startsWith('```')) {
      at++
      while (at < lines.length && !lines[at]?.startsWith('```')) at++
      at++
    } else while (at < lines.length && lines[at]?.trim()) at++
    found.push({ html: block(lines.slice(start, at), resolve), line: firstLine + start })
  }
  return found
}

function block(lines: string[], resolve: (address: string) => string): string {
  const [first = ''] = lines
  const say = (text: string) => inline(text, resolve)
  const heading = /^(#{1,6}) (.*)/.exec(first)
  if (heading?.[1]) return `<h${heading[1].length}>${say(heading[2] ?? '')}</h${heading[1].length}>`
  if (first.startsWith('```')) return `<pre><code>${escape(lines.slice(1).filter((line) => !line.startsWith('```')).join('\n'))}</code></pre>`
  if (first.startsWith('>')) return `<blockquote><p>${say(lines.map((line) => line.replace(/^> ?/, '')).join('\n'))}</p></blockquote>`
  if (/^[-*] /.test(first)) return `<ul>${lines.map((line) => `<li>${say(line.slice(2))}</li>`).join('')}</ul>`
  if (/^\d+\. /.test(first)) return `<ol>${lines.map((line) => `<li>${say(line.replace(/^\d+\. /, ''))}</li>`).join('')}</ol>`
  if (first.startsWith('|')) return table(lines, say)
  return `<p>${say(lines.join('\n'))}</p>`
}

function table(lines: string[], say: (text: string) => string): string {
  const cells = (line: string, tag: string) =>
    `<tr>${line.split('|').slice(1, -1).map((cell) => `<${tag}>${say(cell.trim())}</${tag}>`).join('')}</tr>`
  const [head = '', , ...rows] = lines
  return `<table><thead>${cells(head, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('')}</tbody></table>`
}

function inline(text: string, resolve: (address: string) => string): string {
  return escape(text)
    .replace(/!\[([^\]]*)\]\(([^)]*)\)/g, (_, alt: string, address: string) => `<img src="${resolve(address)}" alt="${alt}">`)
    .replace(/\[([^\]]*)\]\(([^)]*)\)/g, '<a href="$2">$1</a>')
    .replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
    .replace(/\*(.+?)\*/g, '<em>$1</em>')
    .replace(/~~(.+?)~~/g, '<del>$1</del>')
    .replace(/`(.+?)`/g, '<code>$1</code>')
}

const scenes = ['#d9a066,#6a4c93', '#8ecae6,#219ebc', '#b7b7a4,#6b705c', '#f4a261,#264653', '#a3b18a,#344e41']

/** A picture for any address, the same each time. */
export function picture(address: string): string {
  let sum = 0
  for (const unit of address) sum = (sum * 31 + (unit.codePointAt(0) ?? 0)) >>> 0
  const [sky = '#ccc', land = '#666'] = (scenes[sum % scenes.length] ?? '').split(',')
  const hill = 200 + (sum % 120)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 500" width="800" height="500"><rect width="800" height="500" fill="${sky}"/><circle cx="${180 + (sum % 400)}" cy="150" r="52" fill="#fff8" /><path d="M0 ${hill + 120}Q200 ${hill} 400 ${hill + 90}T800 ${hill + 40}V500H0Z" fill="${land}"/><path d="M0 ${hill + 190}Q260 ${hill + 90} 520 ${hill + 190}T800 ${hill + 150}V500H0Z" fill="${land}" opacity=".6"/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
