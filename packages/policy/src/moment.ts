// Moments as policies write them: seconds since 1970, or ISO 8601 as far down as is wanted.

const SECONDS = /^\d{1,19}$/
const MOST_SECONDS = 9223372036854775807n
const ISO =
  /^(-?\d{1,9})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[Tt](?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?)?)?(?:[Zz]|([+-])(\d{2})(?::?(\d{2}))?)?$/

/** Reads a moment as milliseconds since 1970, with fractions; undefined when it is none. Without a zone it is UTC. */
export function readMoment(text: string): number | undefined {
  if (SECONDS.test(text)) return BigInt(text) > MOST_SECONDS ? undefined : Number(text) * 1000
  const found = ISO.exec(text)
  if (!found) return undefined
  const part = (at: number, absent: number) => (found[at] === undefined ? absent : Number(found[at]))
  const [year, month, day] = [part(1, 0), part(2, 1), part(3, 1)]
  const [hour, minute, second] = [part(4, 0), part(5, 0), part(6, 0)]
  const [zoneHour, zoneMinute] = [part(9, 0), part(10, 0)]
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= 31
  const isTime = hour <= 23 && minute <= 59 && second <= 59 && zoneHour <= 23 && zoneMinute <= 59
  if (!isDate || !isTime) return undefined
  const fraction = found[7] === undefined ? 0 : Number(`0.${found[7]}`) * 1000
  const offset = (found[8] === '-' ? -1 : 1) * (zoneHour * 60 + zoneMinute) * 60_000
  const moment = new Date(0)
  // Not Date.UTC, which takes the years 0 to 99 for those of the twentieth century.
  moment.setUTCFullYear(year, month - 1, day)
  return moment.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + fraction - offset
}
