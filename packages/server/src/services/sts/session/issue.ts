// Makes temporary credentials: an access key id, a secret, and the token that holds all there is to them.
import { randomBytes } from 'node:crypto'
import type { Context } from '#api/operation.ts'
import { type SessionClaims, sealSession } from '#api/session-token.ts'
import { createAccessKeyId } from '#api/unique-id.ts'

/** What is decided about a session; its secret and its times are made here. */
export type SessionPlan = Omit<SessionClaims, 'secretAccessKey' | 'issuedAtMs' | 'expiresAtMs'> & {
  durationSeconds: number
}

/** Temporary credentials of an account, as STS answers them. */
export type TemporaryCredentials = {
  AccessKeyId: string
  SecretAccessKey: string
  SessionToken: string
  Expiration: Date
}

/** Issues a session. It begins and ends at whole seconds, which is all that the answer can tell. */
export function issueSession({ tx, now }: Context, account: string, plan: SessionPlan): TemporaryCredentials {
  const { durationSeconds, ...decided } = plan
  const issuedAtMs = Math.floor(now.getTime() / 1000) * 1000
  const expiresAtMs = issuedAtMs + durationSeconds * 1000
  const accessKeyId = createAccessKeyId('ASIA', account)
  const secretAccessKey = randomBytes(30).toString('base64')
  const claims = { ...decided, secretAccessKey, issuedAtMs, expiresAtMs }
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sealSession(tx, account, accessKeyId, claims),
    Expiration: new Date(expiresAtMs),
  }
}
