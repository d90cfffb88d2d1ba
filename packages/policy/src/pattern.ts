// Texts of a policy that may hold wildcards and variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`.

import { ANY, createGlob, type Glob, matchGlob, matchUnits, STAR, spell, startsWith, unitAt } from './glob.ts'
import type { RequestKeys } from './question.ts'

/** A variable: the lower-case key it stands for ('' when it is malformed, so that it is never resolved), and its default. */
export type Variable = { readonly key: string; readonly fallback: string | undefined; readonly source: string }

/** A UTF-16 unit, STAR, ANY or a variable. */
export type Piece = number | Variable

/** Which characters of a text have a meaning of their own. `fold`: letter case is of no account. */
export type Reading = { variables: boolean; wildcards: boolean; fold?: boolean }

/** A text made ready: a `glob` when no variable is in it, or else its pieces and what comes before the first special one. */
export type Pattern = {
  readonly glob: Glob | undefined
  readonly head: string
  readonly pieces: readonly Piece[]
  readonly fold: boolean
}

const VARIABLE = /^\s*([^,']+?)\s*(?:,\s*'([^']*)'\s*)?$/

/** Takes a text apart. */
export function readPieces(text: string, { variables, wildcards, fold = false }: Reading): Piece[] {
  const source = fold ? text.toLowerCase() : text
  const pieces: Piece[] = []
  for (let at = 0; at < source.length; at++) {
    const end = variables && source.startsWith('${', at) ? source.indexOf('}', at) : -1
    if (end < 0) pieces.push(wildcards ? unitAt(source, at) : source.charCodeAt(at))
    else {
      pieces.push(readVariable(source.slice(at, end + 1)))
      at = end
    }
  }
  return pieces
}

function readVariable(source: string): Piece {
  const inside = source.slice(2, -1)
  if (inside === '*' || inside === '?' || inside === '$') return inside.charCodeAt(0)
  const found = VARIABLE.exec(inside)
  return { key: found?.[1]?.toLowerCase() ?? '', fallback: found?.[2], source }
}

/** Makes pieces ready to be matched. */
export function createPattern(pieces: readonly Piece[], fold = false): Pattern {
  const units = pieces.filter((piece) => typeof piece === 'number')
  const special = pieces.findIndex((piece) => typeof piece === 'object' || piece < 0)
  const head = spell(units.slice(0, Math.max(0, special)))
  // The pieces are many times the size of the text: they are kept only where a request's values go between them.
  if (units.length === pieces.length) return { glob: createGlob(units), head, pieces: [], fold }
  return { glob: undefined, head, pieces, fold }
}

/** Makes a text ready to be matched. */
export function readPattern(text: string, reading: Reading): Pattern {
  return createPattern(readPieces(text, reading), reading.fold)
}

/** Whether a whole text fits; never when a variable has no single value in the request. Folding is the caller's for `text`. */
export function matchPattern(pattern: Pattern, text: string, keys: RequestKeys): boolean {
  if (pattern.glob) return matchGlob(pattern.glob, text)
  if (!startsWith(text, pattern.head)) return false
  const units = resolve(pattern, keys)
  return units !== undefined && matchUnits(units, text)
}

/** The units of a pattern with the request's values in it, each taken letter by letter: a `*` in a value is only a `*`. */
function resolve({ pieces, fold }: Pattern, keys: RequestKeys): number[] | undefined {
  const units: number[] = []
  for (const piece of pieces) {
    if (typeof piece === 'number') units.push(piece)
    else {
      const value = singleValueOf(piece, keys)
      if (value === undefined) return undefined
      pushText(units, fold ? value.toLowerCase() : value)
    }
  }
  return units
}

/** Whether each variable has a value in the request. */
export function isResolved({ pieces }: Pattern, keys: RequestKeys): boolean {
  return pieces.every((piece) => typeof piece === 'number' || singleValueOf(piece, keys) !== undefined)
}

function singleValueOf({ key, fallback }: Variable, keys: RequestKeys): string | undefined {
  const found = key === '' ? undefined : keys(key)
  if (found === undefined) return fallback
  // A key of many values stands for no one text, and its default is only for want of the key.
  return typeof found === 'string' ? found : undefined
}

function pushText(units: number[], text: string): void {
  for (let at = 0; at < text.length; at++) units.push(text.charCodeAt(at))
}

/** The same pieces without meaning: wildcards and variables become the characters they are written with. */
export function spellOut(pieces: readonly Piece[]): number[] {
  const units: number[] = []
  for (const piece of pieces) {
    if (typeof piece === 'object') pushText(units, piece.source)
    else units.push(piece === STAR ? 42 : piece === ANY ? 63 : piece)
  }
  return units
}

/** The keys of the variables in a text's pieces. */
export function variablesIn(pieces: readonly Piece[]): string[] {
  return pieces.flatMap((piece) => (typeof piece === 'object' && piece.key !== '' ? [piece.key] : []))
}
