// kms:CreateKey: a new key, its tags and its policy, for whoever may make one.
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import { operation } from '#api/operation.ts'
import { checkTags, insertTag } from '../tag/tag.ts'
import { describe } from './description.ts'
import { ALL_KEYS } from './key.ts'
import { createKeyId } from './key-id.ts'
import { checkPolicy, createDefaultPolicy } from './key-policy.ts'
import { chooseKind, exportMaterial, makeMaterial } from './key-spec.ts'
import { storeKey } from './new-key.ts'

/** Makes a customer's key. One of the origin EXTERNAL has no material until some is imported. */
export const createKey = operation('kms:CreateKey')({
  effect: 'write',
  target: (_, { account }) => ({ arn: ALL_KEYS, account }),
  async handle(input, _, context) {
    const { account, region, tx, now } = context
    const { Description: description = '', Policy, Tags = [], Origin = 'AWS_KMS', MultiRegion } = input
    const { spec, usage } = chooseKind(input)
    refuseElsewhere(input)
    checkTags(Tags.map(({ TagKey }) => TagKey as string))
    const owner = { account, region, key_id: createKeyId(MultiRegion) }
    if (Policy !== undefined) checkPolicy(Policy, owner, input.BypassPolicyLockoutSafetyCheck, context)
    const isImported = Origin === 'EXTERNAL'
    const material = isImported ? undefined : exportMaterial(makeMaterial(spec, context))
    const key = await storeKey(
      {
        ...owner,
        description,
        manager: 'CUSTOMER',
        service: null,
        usage,
        spec,
        origin: isImported ? 'EXTERNAL' : 'AWS_KMS',
        policy: Policy ?? createDefaultPolicy(account, region),
        primary_region: MultiRegion ? region : null,
      },
      material,
      tx,
      now.getTime(),
    )
    material?.fill(0)
    for (const { TagKey, TagValue } of Tags) {
      await tx.run(insertTag, { ...owner, key: TagKey as string, value: TagValue as string })
    }
    return { KeyMetadata: await describe(key, tx) }
  },
})

/** Refuses keys whose material is not made here. */
function refuseElsewhere(input: InputOf<'kms:CreateKey'>): void {
  const { Origin = 'AWS_KMS', CustomKeyStoreId, XksKeyId } = input
  if (CustomKeyStoreId !== undefined || XksKeyId !== undefined) unsupported('Keys in custom key stores')
  if (Origin !== 'AWS_KMS' && Origin !== 'EXTERNAL') unsupported(`Keys of the origin ${Origin}`)
}

function unsupported(what: string): never {
  refuse('UnsupportedOperationException', `${what} are not supported.`)
}
