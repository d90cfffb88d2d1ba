// ARNs and patterns for them: six parts, each matched by itself, so that no wildcard reaches over a colon between them.

import { STAR } from './glob.ts'
import { createPattern, isResolved, matchPattern, type Pattern, type Piece, spellOut } from './pattern.ts'
import type { RequestKeys } from './question.ts'

const PARTS = 6
const COLON = 58
const SERVICE = 2
const LAST = PARTS - 1

/** A pattern for ARNs: `everything` is the bare `*`; `parts` is undefined when it can fit no ARN. */
export type ArnPattern = { readonly everything: boolean; readonly parts: readonly Pattern[] | undefined }

/** The six parts of an ARN, colons in the last one kept; undefined for what is none. */
export function splitArn(text: string): string[] | undefined {
  const parts: string[] = []
  let from = 0
  while (parts.length < LAST) {
    const colon = text.indexOf(':', from)
    if (colon < 0) return undefined
    parts.push(text.slice(from, colon))
    from = colon + 1
  }
  parts.push(text.slice(from))
  return parts
}

/**
 * The pattern of a Resource element. Parts that are left out may be anything, the service stands for itself, and variables
 * have a meaning in the last part only.
 */
export function createResourcePattern(pieces: readonly Piece[]): ArnPattern {
  if (isStar(pieces)) return { everything: true, parts: undefined }
  const parts = splitPieces(pieces)
  while (parts.length < PARTS) parts.push([STAR])
  return {
    everything: false,
    parts: parts.map((part, at) => {
      if (at === SERVICE) return createPattern(spellOut(part))
      return createPattern(at === LAST ? part : part.flatMap((piece) => withoutVariable(piece)))
    }),
  }
}

/** The pattern of an Arn… condition: all six parts must be there, and each may have wildcards and variables. */
export function createConditionPattern(pieces: readonly Piece[]): ArnPattern {
  if (isStar(pieces)) return { everything: true, parts: undefined }
  const parts = splitPieces(pieces)
  return { everything: false, parts: parts.length === PARTS ? parts.map((part) => createPattern(part)) : undefined }
}

/** Whether an ARN, split, fits a pattern. What is no ARN fits only the bare `*`. */
export function matchArn({ everything, parts }: ArnPattern, arn: string[] | undefined, keys: RequestKeys): boolean {
  if (everything) return true
  if (parts === undefined || arn === undefined) return false
  // From the end, where ARNs differ most.
  for (let at = LAST; at >= 0; at--) {
    if (!matchPattern(parts[at] as Pattern, arn[at] as string, keys)) return false
  }
  return true
}

/** Whether each variable of a pattern has a value in the request. */
export function isArnResolved({ parts }: ArnPattern, keys: RequestKeys): boolean {
  return parts === undefined || parts.every((part) => isResolved(part, keys))
}

function isStar(pieces: readonly Piece[]): boolean {
  return pieces.length === 1 && pieces[0] === STAR
}

function splitPieces(pieces: readonly Piece[]): Piece[][] {
  const parts: Piece[][] = [[]]
  for (const piece of pieces) {
    if (piece === COLON && parts.length < PARTS) parts.push([])
    else parts.at(-1)?.push(piece)
  }
  return parts
}

function withoutVariable(piece: Piece): Piece[] {
  return typeof piece === 'object' ? spellOut([piece]) : [piece]
}
