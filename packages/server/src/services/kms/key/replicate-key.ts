// kms:ReplicateKey: a copy of a multi-region key in another region, with the same id and material.
import { partitionOf } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import { operation, type Target } from '#api/operation.ts'
import type { Tx } from '#store/store.ts'
import { addTags, readTags } from '../tag/tag.ts'
import { everyKey, guard, newTags } from './access.ts'
import { findCopies } from './copies.ts'
import { describe } from './description.ts'
import { findKey } from './find-key.ts'
import { findGenerations, insertGeneration } from './generation.ts'
import { type Key, type KeyTarget, keyArn, refuseUnusable, requireKey } from './key.ts'
import { admitPolicy, bypassKey, createDefaultPolicy } from './key-policy.ts'
import { openMaterial, putMaterial } from './material.ts'
import { insertKey } from './new-key.ts'

/** Copies a primary key; policy, description, tags and state are the copy's own. Imported material is imported there again. */
export const replicateKey = operation('kms:ReplicateKey')({
  effect: 'write',
  async target(input, context): Promise<[KeyTarget, ...Target[]]> {
    const keys = { 'kms:replicaregion': input.ReplicaRegion, ...bypassKey(input.BypassPolicyLockoutSafetyCheck) }
    const target = await findKey(input.KeyId, context, keys)
    // The copy is a new key as well, for those who may make one.
    const made = { ...everyKey(context, { ...target.keys, ...keys }), action: 'kms:CreateKey' }
    return [target, made, ...newTags(input.Tags, target.arn, context)]
  },
  async handle(input, [target], context) {
    const key = requireKey(target)
    const { Description: description = '', Policy, Tags = [], BypassPolicyLockoutSafetyCheck } = input
    const region = input.ReplicaRegion as string
    const { tx, now } = context
    refuseOtherThanPrimary(key)
    refuseUnusable(key)
    await checkRegion(region, key, tx)
    const tags = readTags(Tags)
    const state = key.origin === 'EXTERNAL' ? 'PendingImport' : 'Enabled'
    const policy = createDefaultPolicy(key.account, region)
    const replica: Key = { ...key, region, description, policy, state, created_at_ms: now.getTime() }
    if (Policy !== undefined) {
      const wanted = { ...guard(replica, bypassKey(BypassPolicyLockoutSafetyCheck), context), tags: () => tags }
      replica.policy = await admitPolicy(Policy, wanted, BypassPolicyLockoutSafetyCheck, context)
    }
    await tx.run(insertKey, replica)
    await copyMaterial(key, replica, tx, now.getTime())
    await addTags(replica, tags, tx)
    return { ReplicaKeyMetadata: await describe(replica, tx), ReplicaPolicy: Policy ?? policy, ReplicaTags: Tags }
  },
})

function refuseOtherThanPrimary(key: Key): void {
  if (key.primary_region === key.region) return
  refuse('UnsupportedOperationException', `${keyArn(key)} is not a multi-Region primary key.`)
}

async function checkRegion(region: string, key: Key, tx: Tx): Promise<void> {
  if (partitionOf(region) !== partitionOf(key.region)) {
    refuse('UnsupportedOperationException', `A key cannot be replicated from ${key.region} to ${region}.`)
  }
  const there = (await findCopies(key, tx)).find((copy) => copy.region === region)
  if (there) refuse('AlreadyExistsException', `${keyArn(there)} already exists.`)
}

/** Gives a replica all generations of the primary, so that it decrypts whatever any copy has encrypted. */
async function copyMaterial(key: Key, replica: Key, tx: Tx, nowMs: number): Promise<void> {
  for (const row of await findGenerations(key, tx)) {
    const copy = { ...row, region: replica.region, leased_until_ms: 0 }
    if (key.origin === 'EXTERNAL') {
      await tx.run(insertGeneration, { ...copy, status: 'Missing', due_at_ms: 0 })
      continue
    }
    await tx.run(insertGeneration, copy)
    const material = await openMaterial(key, row.material_id, tx)
    if (!material) throw new Error(`${keyArn(key)} has lost its material ${row.material_id}`)
    await putMaterial(replica, row.material_id, material, tx, nowMs)
    material.fill(0)
  }
}
