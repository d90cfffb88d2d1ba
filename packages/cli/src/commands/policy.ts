// The least policy for what somebody did.
import type { Command } from '../command.ts'
import { readSince } from '../since.ts'

/** cairn policy generate: a policy document, on standard output so that it can go into a file. */
export const GENERATE_POLICY: Command = {
  words: ['policy', 'generate'],
  help: 'writes the least policy that allows what a user or role did, from the audit trail',
  arguments: ['PRINCIPAL'],
  optional: 0,
  options: { since: 'TIME' },
  request: 'policy-generate',
  prepare: ({ arguments: { PRINCIPAL }, options: { since } }) => ({
    principal: PRINCIPAL,
    ...(typeof since === 'string' && { sinceMs: readSince(since, Date.now()) }),
  }),
  show: ({ policy }: { policy: object }) => `${JSON.stringify(policy, undefined, 2)}\n`,
}
