// Where the statements of a policy stand in its text, in lines and columns as the simulator tells them.
import type { Position } from '@aws-sdk/client-iam'

/** Where a statement begins, after its opening brace, and where it ends, after the closing one. */
export type Stretch = { StartPosition: Position; EndPosition: Position }

// A string may be a key, which its colon tells.
const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g

/** The stretches of a document's statements, in their order. The document must be a policy that can be read. */
export function locateStatements(document: string): Stretch[] {
  const found: Stretch[] = []
  let depth = 0
  let statementDepth = 0
  let key = ''
  let start = 0
  for (const { 0: token, 1: colon, index } of document.matchAll(TOKEN)) {
    if (token.startsWith('"')) {
      if (depth === 1 && colon !== undefined) key = JSON.parse(token.slice(0, token.length - colon.length))
    } else if (token === '{' || token === '[') {
      depth++
      // A lone statement, or the first token of a list of them.
      if (depth === 2 && key === 'Statement') statementDepth = token === '{' ? 2 : 3
      if (token === '{' && depth === statementDepth) start = index
    } else {
      if (token === '}' && depth === statementDepth) {
        found.push({ StartPosition: positionAfter(document, start), EndPosition: positionAfter(document, index) })
      }
      depth--
      if (depth === 1) statementDepth = 0
    }
  }
  return found
}

/** The position after a character; lines and columns count from 1. */
function positionAfter(text: string, index: number): Position {
  const before = text.slice(0, index)
  return { Line: before.split('\n').length, Column: index - before.lastIndexOf('\n') + 1 }
}
