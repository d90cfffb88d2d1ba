// For tests of who may use KMS: users with one policy, and what becomes of their calls.
import assert from 'node:assert/strict'
import type { KMS } from '@aws-sdk/client-kms'
import { givePolicy } from './policies.ts'
import { ACCOUNT, REGION, type TestServer } from './server.ts'

/** What a statement says besides its effect; a test's usual resource is everything. */
export type Rule = { Effect?: string; Action?: string | string[]; Resource?: string | string[]; Condition?: object }

/** A policy of identities that allows by each rule, or does what it says. */
export function policyOf(...rules: Rule[]): object {
  const Statement = rules.map((rule) => ({ Effect: 'Allow', Action: 'kms:*', Resource: '*', ...rule }))
  return { Version: '2012-10-17', Statement }
}

/** A key policy that names whom each rule is for; `Principal` as AWS writes it. */
export function keyPolicyOf(...rules: (Rule & { Principal: unknown })[]): string {
  return JSON.stringify(policyOf(...rules))
}

/** The rule that leaves an account's own policies to decide, as a key's usual policy does. */
export function delegation(account: string = ACCOUNT): Rule & { Principal: unknown } {
  return { Principal: { AWS: `arn:aws:iam::${account}:root` } }
}

/** A client of a new user that may do what the rules say. */
export async function addKmsUser(
  server: TestServer,
  userName: string,
  rules: Rule[] = [],
  account: string = ACCOUNT,
): Promise<KMS> {
  const credentials = await server.addUser({ userName, account })
  if (rules.length > 0) await givePolicy(server, userName, policyOf(...rules), account)
  return server.kms({ credentials, region: REGION })
}

/** The ARN of a user. */
export function userArn(userName: string, account: string = ACCOUNT): string {
  return `arn:aws:iam::${account}:user/${userName}`
}

/** Takes a user away with its keys and policies, so that the name is free. */
export async function removeUser(server: TestServer, userName: string): Promise<void> {
  await server.store.transact('write', async (tx) => {
    const { db } = tx
    const user = await tx.first(
      db.selectFrom('iam_user').select(['account', 'user_id']).where('user_name', '=', userName),
    )
    const { account, user_id } = user!
    await tx.run(db.deleteFrom('iam_user').where('account', '=', account).where('user_id', '=', user_id))
    await tx.run(db.deleteFrom('access_key').where('account', '=', account).where('user_id', '=', user_id))
  })
}

/** A call that must be refused for want of permission, and the kind of policy that AWS says is missing or denies. */
export async function denied(call: Promise<unknown>, message: RegExp = /is not authorized to perform/): Promise<void> {
  await assert.rejects(call, { name: 'AccessDeniedException', message })
}

/** A call that must get past authorisation, wherever it ends then. */
export async function permitted(call: Promise<unknown>): Promise<void> {
  await call.catch((error: Error) => {
    if (error.name === 'AccessDeniedException') throw error
  })
}
