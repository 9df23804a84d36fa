/** Moments of versions, as a person says them. */
import { language, t } from '../strings'

const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' })
const near = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' })
const far = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric' })

/** The time of day. */
export function clock(at: string): string {
  return time.format(new Date(at))
}

/** The day, seen from `now`. */
export function day(at: string, now = new Date()): string {
  const date = new Date(at)
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000)
  if (days === 0) return t.history.today
  if (days === 1) return t.history.yesterday
  return (days < 300 ? near : far).format(date)
}

/** Day and time in a row. */
export function when(at: string, now = new Date()): string {
  const said = day(at, now)
  return said === t.history.today ? clock(at) : `${said}, ${clock(at)}`
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}
