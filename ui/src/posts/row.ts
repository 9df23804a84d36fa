/** What a row of the list shows of a post. */
import { momentOf } from '../shared/dates'
import { language, t } from '../strings'

const near = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' })
const far = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' })
const whole = new Intl.DateTimeFormat(language, { dateStyle: 'full' })

/** A post's date as a writer says it; the whole one for the tooltip. */
export function dateWords(date: string | null, now: Date): { short: string; long: string } {
  if (!date || !/^\d{4}-\d{2}-\d{2}/.test(date)) return { short: t.posts.undated, long: t.posts.undated }
  const parsed = momentOf(date)
  if (!parsed) return { short: date, long: date }
  const midnight = (of: Date) => new Date(of.getFullYear(), of.getMonth(), of.getDate()).getTime()
  const days = Math.round((midnight(now) - midnight(parsed)) / 86_400_000)
  const long = whole.format(parsed)
  if (days === 0) return { short: t.posts.today, long }
  if (days === 1) return { short: t.posts.yesterday, long }
  return { short: (parsed.getFullYear() === now.getFullYear() ? near : far).format(parsed), long }
}

/** A snippet in pieces: the hits stand between U+0002 and U+0003. */
export function pieces(snippet: string): { text: string; hit: boolean }[] {
  const [start = '', ...rest] = snippet.split('\u0002')
  const found = [{ text: start, hit: false }]
  for (const part of rest) {
    const [hit = '', after = ''] = part.split('\u0003')
    found.push({ text: hit, hit: true }, { text: after, hit: false })
  }
  return found.filter(({ text }) => text !== '')
}
