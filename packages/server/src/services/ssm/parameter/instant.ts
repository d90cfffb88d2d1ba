// Instants as parameter policies write them: Java's ISO_INSTANT and ISO_OFFSET_DATE_TIME.

// The offset may have seconds, which JavaScript's own parser refuses.
const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):(\d\d)(?::(\d\d))?)$/i
const MAX_OFFSET_SECONDS = 18 * 3600

/** Milliseconds since 1970 of e.g. `2019-11-01T22:13:48.87+10:30:00`, or undefined when the text is no such instant. */
export function readInstant(text: string): number | undefined {
  const parts = INSTANT.exec(text)
  if (!parts) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0))
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  // A day or an hour that does not exist rolls over into another.
  const isSame = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour
  const offset = (Number(parts[9] ?? 0) * 60 + Number(parts[10] ?? 0)) * 60 + Number(parts[11] ?? 0)
  if (!isSame || minute > 59 || second > 59 || offset > MAX_OFFSET_SECONDS) return undefined
  const milliseconds = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3))
  return date.getTime() + milliseconds - (parts[8] === '-' ? -offset : offset) * 1000
}
