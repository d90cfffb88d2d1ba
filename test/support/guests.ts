// Users of test servers with the policies a test is about, and what they are refused with.
import assert from 'node:assert/strict'
import { givePolicy } from './policies.ts'
import { ACCOUNT, type AccessKey, type TestServer } from './server.ts'

/** A user with a key and one policy that can be changed. */
export type Guest = {
  arn: string
  userName: string
  credentials: AccessKey
  /** Gives it these statements in the place of those it had. */
  give(...statements: object[]): Promise<void>
}

/** The account next door. */
export const OTHER_ACCOUNT = '111111111111'

let count = 0

/** Adds a user that may do what the statements say. */
export async function addGuest(
  server: TestServer,
  statements: object[] = [],
  account: string = ACCOUNT,
): Promise<Guest> {
  const userName = `guest${count++}`
  const credentials = await server.addUser({ account, userName })
  const give = (...given: object[]) =>
    givePolicy(server, userName, { Version: '2012-10-17', Statement: given }, account)
  if (statements.length > 0) await give(...statements)
  return { arn: `arn:aws:iam::${account}:user/${userName}`, userName, credentials, give }
}

/** A statement that allows. */
export function allow(Action: string | string[], Resource: string | string[] = '*', Condition?: object): object {
  return { Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) }
}

/** A statement that denies. */
export function deny(Action: string | string[], Resource: string | string[] = '*', Condition?: object): object {
  return { ...allow(Action, Resource, Condition), Effect: 'Deny' }
}

/** Fails unless a call is refused in AWS's words; `resource` is what the text names, undefined where it names nothing. */
export async function denied(
  call: Promise<unknown>,
  { arn }: Pick<Guest, 'arn'>,
  action: string,
  resource: string | undefined,
  reason = `because no identity-based policy allows the ${action} action`,
): Promise<void> {
  const on = resource === undefined ? '' : ` on resource: ${resource}`
  await assert.rejects(call, {
    name: 'AccessDeniedException',
    message: `User: ${arn} is not authorized to perform: ${action}${on} ${reason}`,
  })
}

/** What a text says when a policy denies outright. */
export const DENIED_OUTRIGHT = 'with an explicit deny in an identity-based policy'

/** What a text says to another account that the thing's own policy does not let in, or of what is not there. */
export function notLetIn(action: string): string {
  return `because no resource-based policy allows the ${action} action`
}
