/** Dates of posts, as they are written in front matter. */
import { language } from '../strings'

/** The day a date names, wherever it is read: that is the day its page will say. */
export function dayOf(date: string): Date | null {
  const parts = /^\s*(\d{4})-(\d{2})-(\d{2})/.exec(date)
  const found = parts && real(new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])))
  // A day that no month has would be one of the next month.
  return found && found.getDate() === Number(parts[3]) ? found : null
}

/** The moment a date names. One without a time is that day here, not in Greenwich. */
export function momentOf(date: string): Date | null {
  const day = dayOf(date)
  return day && date.trim().length > 10 ? real(new Date(date.trim())) : day
}

/** A date in words, the day and the time of day as they are written; none where it is no date. */
export function whenWords(date: string): string | undefined {
  const found = dayOf(date)
  if (!found) return undefined
  const time = /^\s*\d{4}-\d{2}-\d{2}[Tt ]\s*(\d{2}):(\d{2})/.exec(date)
  found.setHours(Number(time?.[1] ?? 0), Number(time?.[2] ?? 0))
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', ...(time && { timeStyle: 'short' }) }).format(found)
}

function real(date: Date): Date | null {
  return Number.isNaN(date.getTime()) ? null : date
}
