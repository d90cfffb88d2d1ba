// Patterns with `*` and `?`, matched in time that grows at most with the product of the two lengths: no backtracking.

/** In a pattern's units: any run of characters. */
export const STAR = -1

/** In a pattern's units: any one character. */
export const ANY = -2

/**
 * A pattern made ready. `head` and `tail` are its letters before the first wildcard and after the last; `units` is what has to be
 * walked, and undefined where head and tail tell all: there is no wildcard (`isExact`, in `head`), or one star between them.
 */
export type Glob = {
  readonly isExact: boolean
  readonly head: string
  readonly tail: string
  readonly units: readonly number[] | undefined
}

/** Makes a pattern of UTF-16 units, STAR and ANY ready. */
export function createGlob(units: readonly number[]): Glob {
  const first = units.findIndex((unit) => unit < 0)
  if (first < 0) return { isExact: true, head: spell(units), tail: '', units: undefined }
  const last = units.findLastIndex((unit) => unit < 0)
  const isOneStar = first === last && units[first] === STAR
  const [head, tail] = [spell(units.slice(0, first)), spell(units.slice(last + 1))]
  return { isExact: false, head, tail, units: isOneStar ? undefined : units }
}

/** Makes a text ready in which `*` and `?` are wildcards. */
export function readGlob(text: string): Glob {
  return createGlob(Array.from({ length: text.length }, (_, at) => unitAt(text, at)))
}

/** The unit that a character of a pattern stands for. */
export function unitAt(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return unit === 42 ? STAR : unit === 63 ? ANY : unit
}

/** Whether the whole text fits the pattern. */
export function matchGlob({ isExact, head, tail, units }: Glob, text: string): boolean {
  if (isExact) return head === text
  if (text.length < head.length + tail.length || !startsWith(text, head) || !endsWith(text, tail)) return false
  return units === undefined || matchUnits(units, text)
}

/** As String's, but from the end: names that begin alike differ there, and this is what most of the time goes into. */
export function startsWith(text: string, head: string): boolean {
  if (text.length < head.length) return false
  for (let at = head.length - 1; at >= 0; at--) {
    if (text.charCodeAt(at) !== head.charCodeAt(at)) return false
  }
  return true
}

function endsWith(text: string, tail: string): boolean {
  const offset = text.length - tail.length
  for (let at = 0; at < tail.length; at++) {
    if (text.charCodeAt(offset + at) !== tail.charCodeAt(at)) return false
  }
  return true
}

/** Whether the whole text fits the units of a pattern. */
export function matchUnits(units: readonly number[], text: string): boolean {
  let at = 0
  let from = 0
  let star = -1
  let resumed = 0
  while (from < text.length) {
    const unit = units[at]
    if (unit === STAR) {
      star = at++
      resumed = from
    } else if (unit === ANY || unit === text.charCodeAt(from)) {
      at++
      from++
    } else if (star >= 0) {
      // Only the last star needs to give way: whatever an earlier one took, a later star can make up for.
      at = star + 1
      from = ++resumed
    } else return false
  }
  while (units[at] === STAR) at++
  return at === units.length
}

/** The text of units that are all letters. */
export function spell(units: readonly number[]): string {
  return units.map((unit) => String.fromCharCode(unit)).join('')
}
