// Managed keys: each service has one in an account and region, made the first time it is needed and rotated every year.
import { randomUUID } from 'node:crypto'
import type { Context } from '#api/operation.ts'
import { insertAlias } from '../alias/alias.ts'
import { type Key, type KeyTarget, type NewKey, requireKey } from './key.ts'
import { rootArn } from './key-policy.ts'
import { createSymmetricMaterial } from './material.ts'
import { storeKey } from './new-key.ts'
import { startRotation, USUAL_PERIOD_DAYS } from './rotation-schedule.ts'

const PREFIX = 'alias/aws/'

type ManagedKey = { description: string; policyId: string; serviceTitle: string; actions: string[] }

const MANAGED_KEYS: Record<string, ManagedKey> = {
  ssm: {
    description: 'Default key that protects my SSM parameters when no other key is defined',
    policyId: 'auto-ssm-1',
    serviceTitle: 'SSM',
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
  },
  secretsmanager: {
    description: 'Default key that protects my Secrets Manager data when no other key is defined',
    policyId: 'auto-secretsmanager-2',
    serviceTitle: 'AWS Secrets Manager',
    actions: [
      'kms:Encrypt',
      'kms:Decrypt',
      'kms:ReEncrypt*',
      'kms:GenerateDataKey*',
      'kms:CreateGrant',
      'kms:DescribeKey',
    ],
  },
}

/** The aliases of managed keys: they are listed even where no key has been made yet. */
export const PREDEFINED_ALIASES = Object.keys(MANAGED_KEYS).map((service) => PREFIX + service)

/** Whether an alias is of those that only services have. */
export function isReserved(aliasName: string): boolean {
  return aliasName.startsWith(PREFIX)
}

/** The managed key an alias would stand for, with the id it will have, or undefined when it is none of the predefined ones. */
export function draftManagedKey(aliasName: string, { account, region }: Context): NewKey | undefined {
  const service = aliasName.slice(PREFIX.length)
  if (!isReserved(aliasName) || !Object.hasOwn(MANAGED_KEYS, service)) return undefined
  const made = MANAGED_KEYS[service] as ManagedKey
  return {
    account,
    region,
    key_id: randomUUID(),
    description: made.description,
    manager: 'AWS',
    service,
    usage: 'ENCRYPT_DECRYPT',
    spec: 'SYMMETRIC_DEFAULT',
    origin: 'AWS_KMS',
    policy: createPolicy(service, made, account, region),
    primary_region: null,
  }
}

/** The key of a target; a managed key that is not there yet is made. Refuses with NotFoundException. */
export async function requireOrMakeKey(target: KeyTarget, context: Context): Promise<Key> {
  return target.draft ? makeManagedKey(target.draft, context) : requireKey(target)
}

async function makeManagedKey(draft: NewKey, { tx, now }: Context): Promise<Key> {
  const { account, region, key_id, service } = draft
  const nowMs = now.getTime()
  // First, since it is here that two servers making the same key at once find each other.
  await tx.run(insertAlias, {
    account,
    region,
    alias_name: PREFIX + service,
    key_id,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  })
  const material = createSymmetricMaterial()
  const key = await storeKey(draft, material, tx, nowMs)
  material.fill(0)
  await startRotation(key, USUAL_PERIOD_DAYS, nowMs, tx)
  return key
}

function createPolicy(
  service: string,
  { policyId, serviceTitle, actions }: ManagedKey,
  account: string,
  region: string,
): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Id: policyId,
    Statement: [
      {
        Sid: `Allow access through ${serviceTitle} for all principals in the account that are authorized to use ${serviceTitle}`,
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: actions,
        Resource: '*',
        Condition: {
          StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': `${service}.${region}.amazonaws.com` },
        },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: rootArn(account, region) },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*'],
        Resource: '*',
      },
    ],
  })
}
