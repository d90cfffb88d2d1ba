// Why somebody may do something, or may not.
import type { Command } from '../command.ts'
import { UsageError } from '../typed.ts'

type Verdict = {
  kind: string
  policy?: string
  sid?: string
  index: number
  effect: string
  matches: boolean
  missing: string[]
}
type Explanation = { decision: { allowed: boolean }; verdicts: Verdict[]; summary: string }

/** cairn explain: the decision, the statement that made it, and those that nearly did. */
export const EXPLAIN: Command = {
  words: ['explain'],
  help: 'says why a user or role may do something to a resource, or may not',
  arguments: ['PRINCIPAL', 'ACTION', 'RESOURCE'],
  optional: 0,
  options: { key: 'NAME=VALUE' },
  repeated: ['key'],
  request: 'explain',
  prepare: ({ arguments: { PRINCIPAL, ACTION, RESOURCE }, lists: { key = [] } }) => ({
    principal: PRINCIPAL,
    action: ACTION,
    resource: RESOURCE,
    keys: Object.fromEntries(key.map(readKey)),
  }),
  show({ decision, verdicts, summary }: Explanation) {
    const heading = decision.allowed ? 'allowed' : 'refused'
    const spoken = verdicts.filter(({ matches }) => matches)
    // The nearest first: what lacks one thing is what people look for.
    const near = verdicts.filter(({ matches }) => !matches).sort((a, b) => a.missing.length - b.missing.length)
    return [
      `${heading}: ${summary}\n`,
      spoken.length > 0 ? '\nStatements that speak of it:\n' : '',
      ...spoken.map((verdict) => `  ${nameOf(verdict)}\n`),
      near.length > 0 ? '\nStatements that do not, and why:\n' : '',
      ...near.map((verdict) => `  ${nameOf(verdict)}\n${verdict.missing.map((what) => `      ${what}\n`).join('')}`),
    ].join('')
  },
}

function nameOf({ kind, policy, sid, index, effect }: Verdict): string {
  return `${effect} in ${kind}${policy === undefined ? '' : ` ${policy}`}, statement ${sid ?? index + 1}`
}

function readKey(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`--key ${text} must be NAME=VALUE, e.g. aws:SourceIp=10.0.0.1`)
  return [text.slice(0, at), text.slice(at + 1)]
}
