/** Dates as a reader says them. */

const day = new Intl.DateTimeFormat('en', { dateStyle: 'long' })
const moment = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'short' })

/** The moment that `2024-03-25` or an RFC 3339 text names; a date without a time is that day wherever it is read. */
export function dateOf(text: string): Date | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})(.*)$/.exec(text.trim())
  if (!parts) return null
  const [, year, month, date, time] = parts
  const parsed = time ? new Date(text.trim()) : new Date(Number(year), Number(month) - 1, Number(date))
  // A day that no month has would be one of the next month.
  if (!time && parsed.getDate() !== Number(date)) return null
  return Number.isNaN(parsed.getTime()) ? null : parsed
}

/** A date in words, with its time where it has one; none where it is no date. */
export function whenWords(text: string): string | undefined {
  const date = dateOf(text)
  if (!date) return undefined
  return (text.trim().length > 10 ? moment : day).format(date)
}
