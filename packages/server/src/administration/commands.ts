// What can be done at the machine's own console, by name; the command line asks for it through the data folder's socket.
import { RequestError } from '#api/error.ts'
import type { Service } from '#api/operation.ts'
import type { Pipeline } from '#api/pipeline.ts'
import type { Store } from '#store/store.ts'
import { openTrailFolder } from '#trail/folder.ts'
import { readTrust } from '#trail/trust.ts'
import { verifyTrails } from '#trail/verify.ts'
import { verifyStore } from '#trail/verify-store.ts'
import { createAccount, createAdministrator, listAccounts, revokeKeys } from './account.ts'
import { explainAccess } from './explain.ts'
import { generatePolicy } from './generate-policy.ts'
import { findReaders } from './who.ts'

type Input = Record<string, unknown>

/** What the commands stand on. */
export type Ground = { store: Store; pipeline: Pipeline; services: readonly Service[]; clock(): Date }

/** The commands by name; each throws RequestError for what the person can put right. */
export function createCommands({ store, pipeline, services, clock }: Ground) {
  return {
    'account-list': () => store.transact('read', (tx) => listAccounts(tx)),
    'account-create': (input: Input) =>
      store.transact('write', async (tx) => {
        const account = readAccount(input)
        const nowMs = clock().getTime()
        const known = await listAccounts(tx)
        if (known.some((each) => each.account === account)) throw new RequestError(`there is an account ${account}`)
        await createAccount(tx, account, nowMs)
        return createAdministrator(tx, account, readText(input, 'user', 'administrator'), nowMs)
      }),
    'administrator-create': (input: Input) =>
      store.transact('write', async (tx) => {
        const account = readAccount(input)
        const known = await listAccounts(tx)
        if (!known.some((each) => each.account === account)) throw new RequestError(`there is no account ${account}`)
        const user = readText(input, 'user', 'administrator')
        if (input.revoke === true) await revokeKeys(tx, account, user)
        return createAdministrator(tx, account, user, clock().getTime())
      }),
    explain: (input: Input) =>
      explainAccess(pipeline, services, {
        principal: readText(input, 'principal'),
        action: readText(input, 'action'),
        resource: readText(input, 'resource'),
        keys: (input.keys ?? {}) as Record<string, string>,
      }),
    'policy-generate': (input: Input) => generatePolicy(store, readText(input, 'principal'), readInstant(input)),
    'audit-verify': async ({ folder }: Input) =>
      typeof folder === 'string'
        ? { trails: await verifyTrails(openTrailFolder(folder), await readTrust(store)) }
        : { store: await verifyStore(store) },
    who: (input: Input) => findReaders(store, readText(input, 'resource'), readInstant(input)),
  }
}

function readAccount(input: Input): string {
  const account = readText(input, 'account')
  if (!/^\d{12}$/.test(account)) throw new RequestError('an account is named by 12 digits')
  return account
}

/** The instant a question goes back to, in milliseconds; as far as the trail goes when none is given. */
function readInstant({ sinceMs = 0 }: Input): number {
  if (typeof sinceMs !== 'number' || !Number.isFinite(sinceMs)) throw new RequestError('sinceMs is no instant')
  return sinceMs
}

function readText(input: Input, name: string, fallback?: string): string {
  const value = input[name] ?? fallback
  if (typeof value !== 'string' || value === '') throw new RequestError(`${name} is missing`)
  return value
}
