// Who has read something.
import type { Command } from '../command.ts'
import { readSince } from '../since.ts'

type Reader = { principal: string; lastRead: string; action: string; reads: number; version?: string }

/** cairn who: the readers of a parameter or secret and the users of a key, the latest first. */
export const WHO: Command = {
  words: ['who'],
  help: 'lists who read a parameter or secret, or used a key: when last, how often, and which version they hold',
  arguments: ['RESOURCE'],
  optional: 0,
  options: { since: 'TIME' },
  request: 'who',
  prepare: ({ arguments: { RESOURCE }, options: { since } }) => ({
    resource: RESOURCE,
    ...(typeof since === 'string' && { sinceMs: readSince(since, Date.now()) }),
  }),
  show(readers: Reader[]) {
    if (readers.length === 0) return 'nobody, as far as the audit trail goes\n'
    return readers
      .map(({ principal, lastRead, action, reads, version }) => {
        const held = version === undefined ? '' : `, holds version ${version}`
        return `${principal}\n  last ${lastRead} by ${action}, ${reads} in all${held}\n`
      })
      .join('')
  },
}
