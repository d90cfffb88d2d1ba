// What authorisation asks of a secret that is there: its tags, its policy, and what conditions may ask about it.
import type { Tags, Target } from '#api/operation.ts'
import type { Tx } from '#store/store.ts'
import { findRotation } from '../rotation/rotation.ts'
import { readTags } from '../tag/tag.ts'
import { type Secret, secretArn } from './secret.ts'

/** Values of condition keys, by their names in lower case. */
export type Keys = NonNullable<Target['keys']>

/** What policies may ask of a secret; `policy` is its own. There are no secrets of others' types: `resource/Type` is absent. */
export function accessOf(
  secret: Secret,
  policy: string | null,
  tx: Tx,
): Pick<Target, 'tags' | 'policy' | 'keys' | 'askedKeys'> {
  return {
    tags: () => readTagMap(secret, tx),
    policy: () => policy ?? undefined,
    keys: {
      'secretsmanager:secretid': secretArn(secret),
      'secretsmanager:secretprimaryregion': secret.primary_region ?? secret.region,
    },
    askedKeys: {
      'secretsmanager:resource/allowrotationlambdaarn': async () => (await findRotation(secret, tx))?.function_arn,
    },
  }
}

async function readTagMap(secret: Secret, tx: Tx): Promise<Tags> {
  const tags = await readTags(secret, tx)
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))
}
