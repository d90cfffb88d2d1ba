// Whoever an ARN names, as a caller: to say what it may do, without its signature.
import { parseArn } from '#api/arn.ts'
import type { Caller } from '#api/caller.ts'
import { RequestError } from '#api/error.ts'
import { findId } from '#api/policy-principals.ts'
import { findRoot, findSessionIdentity, findUserIdentity, type Principal } from '#api/principal.ts'
import type { Tx } from '#store/store.ts'

/** The user, role or root with an ARN, as it would call from the loopback. Throws RequestError when there is none. */
export async function findCaller(tx: Tx, arn: string, now: Date): Promise<Caller> {
  const { identity, permissions } = (await findPrincipal(tx, arn, now)) ?? none(arn)
  return { ...identity, permissions, sourceIp: '127.0.0.1', userAgent: 'cairn', secure: true }
}

async function findPrincipal(tx: Tx, arn: string, now: Date): Promise<Principal | undefined> {
  const { account = '', resource = '' } = parseArn(arn) ?? {}
  if (resource === 'root') return findRoot(account)
  const id = await findId(tx, arn)
  if (id === undefined || id === arn) return undefined
  if (!id.startsWith('AROA')) return findUserIdentity(tx, account, id)
  return findSessionIdentity(tx, account, {
    kind: 'role',
    secretAccessKey: '',
    principalId: id,
    name: 'explained',
    tags: {},
    transitiveTagKeys: [],
    chained: false,
    issuedAtMs: now.getTime(),
    expiresAtMs: now.getTime(),
  })
}

function none(arn: string): never {
  throw new RequestError(`there is no user or role ${arn}; name one as arn:aws:iam::ACCOUNT:user/NAME or …:role/NAME`)
}
