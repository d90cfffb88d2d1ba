// The commands, by hand.
import type { Command } from './command.ts'
import { ACCOUNT_COMMANDS } from './commands/account.ts'
import { VERIFY_AUDIT } from './commands/audit.ts'
import { EXPLAIN } from './commands/explain.ts'
import { GENERATE_POLICY } from './commands/policy.ts'
import { WHO } from './commands/who.ts'

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [...ACCOUNT_COMMANDS, EXPLAIN, GENERATE_POLICY, WHO, VERIFY_AUDIT]
