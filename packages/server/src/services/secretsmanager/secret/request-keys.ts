// Condition keys of what a call asks for, where several operations take the same members.
import { formatArn, parseArn } from '#api/arn.ts'
import type { Context, Target } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { WantedRegion } from '../replica/replica.ts'
import type { Keys } from './access.ts'

type Owner = { account: string; region: string }

const keyOfAlias = prepare<Owner & { alias_name: string }>()((db, { account, region, alias_name }) =>
  db
    .selectFrom('kms_alias')
    .select('key_id')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('alias_name', '=', alias_name),
)

/** The keys of regions to replicate to. */
export function replicationKeys(input: {
  AddReplicaRegions?: readonly WantedRegion[] | undefined
  ForceOverwriteReplicaSecret?: boolean | undefined
}): Keys {
  const { AddReplicaRegions, ForceOverwriteReplicaSecret = false } = input
  return {
    'secretsmanager:addreplicaregions': AddReplicaRegions?.flatMap(({ Region }) => Region ?? []),
    'secretsmanager:forceoverwritereplicasecret': String(ForceOverwriteReplicaSecret),
  }
}

/** The keys of a description and a KMS key, as they were sent. */
export function metadataKeys(input: {
  Description?: string | undefined
  KmsKeyId?: string | undefined
  Type?: string | undefined
}): Keys {
  return {
    'secretsmanager:description': input.Description,
    'secretsmanager:kmskeyid': input.KmsKeyId,
    'secretsmanager:type': input.Type,
  }
}

/** The ARN of the KMS key that a call names, looked up only when a policy asks for it; `account` is the secret's. */
export function keyArnKey(
  keyId: string | undefined,
  account: string,
  { region, tx }: Context,
): NonNullable<Target['askedKeys']> {
  return {
    async 'secretsmanager:kmskeyarn'() {
      if (!keyId) return undefined
      const parsed = parseArn(keyId)
      const resource = parsed?.resource ?? (keyId.startsWith('alias/') ? keyId : `key/${keyId}`)
      const owner = { account: parsed?.account ?? account, region: parsed?.region ?? region }
      if (!resource.startsWith('alias/')) return formatArn('kms', owner.region, owner.account, resource)
      const alias = await tx.first(keyOfAlias, { ...owner, alias_name: resource })
      // An alias of nothing is no key's: whoever may use some keys only may not use it.
      return alias && formatArn('kms', owner.region, owner.account, `key/${alias.key_id}`)
    },
  }
}
