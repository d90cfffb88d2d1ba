// What a call that succeeds is, and the words that the tables of such calls share.
import { REGION } from '../support/server.ts'
import type { Fields } from './signed-call.ts'
import { type Ground, keyArn } from './world.ts'

/** A call that its administrator may make. */
export type Prepared = {
  input: Fields
  /** The ARNs it is authorised for, the first refused one being told; `everyone` for what nobody can be refused. */
  resources: string[] | 'everyone'
  /** What its record names, where that is not those. */
  about?: string[]
  /** What a refusal calls what it acts on, when that is not the first ARN; empty when it calls it nothing. */
  calledAs?: string
  /** The action told when it is refused, when that is not its own name. */
  action?: string
  /** The action that each of the ARNs needs, where they differ. */
  actions?: string[]
  /** Its refusals do not say why. */
  terse?: boolean
  /** What else it must be allowed: the calls it makes in turn, and actions that parts of its input need. */
  also?: { action: string; resource: string }[]
  /** Whether its names may be given as ARNs, so that another account can name them too. */
  takesArns?: boolean
  /** Calls audited besides its own, in their order. */
  inner?: string[]
  /** Whether CloudTrail calls it read-only. */
  readOnly: boolean
  /** Whether it shows things of all regions, wherever it is made. */
  everywhere?: boolean
  /** Where it must be made, when not in the usual region. */
  region?: string
}

/** Prepares what a call needs; `own` is a name that no other operation uses. */
export type Prepare = (ground: Ground, own: string) => Prepared | Promise<Prepared>

/** A call that reads. */
export const READ = { readOnly: true }

/** A call that changes something. */
export const WRITE = { readOnly: false }

/** Another region, for what is copied there. */
export const ELSEWHERE = 'us-east-1'

/** Makes a key; answers its id. */
export async function makeKey(ground: Ground, input: Fields = {}): Promise<string> {
  const { KeyMetadata } = await ground.call('kms:CreateKey', input)
  const { KeyId } = KeyMetadata as { KeyId: string }
  return ground.name(KeyId, keyArn(`key/${KeyId}`))
}

/** The ARN of something in another region. */
export function elsewhere(arn: string): string {
  return arn.replace(`:${REGION}:`, `:${ELSEWHERE}:`)
}

/** Text as bytes travel. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
