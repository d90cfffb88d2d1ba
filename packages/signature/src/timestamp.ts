// Moments as requests write them: ISO 8601's basic format, `YYYYMMDDTHHMMSSZ`, and the dates of HTTP.

const ZERO = 48
const BASIC = /^\d{8}T\d{6}Z$/

/** Writes a moment as `YYYYMMDDTHHMMSSZ`. */
export function formatTimestamp(ms: number): string {
  const text = new Date(ms).toISOString()
  return `${text.slice(0, 4)}${text.slice(5, 7)}${text.slice(8, 13)}${text.slice(14, 16)}${text.slice(17, 19)}Z`
}

/** Reads `YYYYMMDDTHHMMSSZ` into milliseconds; NaN when it is something else or no such moment exists. */
export function readTimestamp(text: string): number {
  if (!BASIC.test(text)) return Number.NaN
  const pair = (at: number) => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 11 * ZERO
  const [month, day, hour, minute, second] = [pair(4), pair(6), pair(9), pair(11), pair(13)]
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN
  const date = new Date(Date.UTC(pair(0) * 100 + pair(2), month - 1, day, hour, minute, second))
  // A day that the month lacks rolls over into another month.
  return date.getUTCMonth() === month - 1 ? date.getTime() : Number.NaN
}

/** Turns an HTTP date (`Mon, 30 Aug 2015 12:36:00 GMT`) into `YYYYMMDDTHHMMSSZ`; any other text stays as it is. */
export function fromHttpDate(text: string): string {
  const ms = Date.parse(text)
  // Date.parse takes nearly anything; only what it would write itself is an HTTP date.
  return !Number.isNaN(ms) && new Date(ms).toUTCString() === text ? formatTimestamp(ms) : text
}
