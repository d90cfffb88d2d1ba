// kms:CreateKey: a new key, its tags and its policy, for whoever may make one.
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import { operation, type Target } from '#api/operation.ts'
import { addTags, readTags } from '../tag/tag.ts'
import { everyKey, guard, type Keys, newTags } from './access.ts'
import { describe } from './description.ts'
import { keyArn, type NewKey } from './key.ts'
import { createKeyId } from './key-id.ts'
import { admitPolicy, bypassKey, createDefaultPolicy } from './key-policy.ts'
import { chooseKind, exportMaterial, makeMaterial } from './key-spec.ts'
import { storeKey } from './new-key.ts'

type Input = InputOf<'kms:CreateKey'>

/** Makes a customer's key. One of the origin EXTERNAL has no material until some is imported. */
export const createKey = operation('kms:CreateKey')({
  effect: 'write',
  target: (input, context): Target[] => [
    everyKey(context, wantedKeys(input)),
    ...newTags(input.Tags, keyArn({ ...context, key_id: '*' }), context),
  ],
  async handle(input, _, context) {
    const { account, region, tx, now } = context
    const { Description: description = '', Policy, Origin = 'AWS_KMS', MultiRegion } = input
    const { BypassPolicyLockoutSafetyCheck } = input
    const { spec, usage } = chooseKind(input)
    refuseElsewhere(input)
    const tags = readTags(input.Tags)
    const isImported = Origin === 'EXTERNAL'
    const wanted: NewKey = {
      account,
      region,
      key_id: createKeyId(MultiRegion),
      description,
      manager: 'CUSTOMER',
      service: null,
      usage,
      spec,
      origin: isImported ? 'EXTERNAL' : 'AWS_KMS',
      policy: createDefaultPolicy(account, region),
      primary_region: MultiRegion ? region : null,
    }
    if (Policy !== undefined) {
      const target = { ...guard(wanted, bypassKey(BypassPolicyLockoutSafetyCheck), context), tags: () => tags }
      wanted.policy = await admitPolicy(Policy, target, BypassPolicyLockoutSafetyCheck, context)
    }
    const material = isImported ? undefined : exportMaterial(makeMaterial(spec, context))
    const key = await storeKey(wanted, material, tx, now.getTime())
    material?.fill(0)
    await addTags(key, tags, tx)
    return { KeyMetadata: await describe(key, tx) }
  },
})

/** What policies may ask of a key that is only wished for. */
function wantedKeys(input: Input): Keys {
  const {
    KeySpec,
    CustomerMasterKeySpec,
    KeyUsage = 'ENCRYPT_DECRYPT',
    Origin = 'AWS_KMS',
    MultiRegion = false,
  } = input
  const spec = KeySpec ?? CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT'
  return {
    'kms:keyspec': spec,
    'kms:customermasterkeyspec': spec,
    'kms:keyusage': KeyUsage,
    'kms:customermasterkeyusage': KeyUsage,
    'kms:keyorigin': Origin,
    'kms:multiregion': String(MultiRegion),
    ...(MultiRegion && { 'kms:multiregionkeytype': 'PRIMARY' }),
    ...bypassKey(input.BypassPolicyLockoutSafetyCheck),
  }
}

/** Refuses keys whose material is not made here. */
function refuseElsewhere(input: Input): void {
  const { Origin = 'AWS_KMS', CustomKeyStoreId, XksKeyId } = input
  if (CustomKeyStoreId !== undefined || XksKeyId !== undefined) unsupported('Keys in custom key stores')
  if (Origin !== 'AWS_KMS' && Origin !== 'EXTERNAL') unsupported(`Keys of the origin ${Origin}`)
}

function unsupported(what: string): never {
  refuse('UnsupportedOperationException', `${what} are not supported.`)
}
