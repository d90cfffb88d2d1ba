// The resource policy of a secret: its row.
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import type { SecretPolicyRow } from '#store/tables/secretsmanager.ts'
import type { SecretKey } from '../secret/secret.ts'

/** What a policy that lets in everybody is refused with, where that is asked for. */
export const PUBLIC = 'You can not attach a resource policy that grants Public access to your secret.'

const policyOfSecret = prepare<SecretKey>()((db, { account, region, name }) =>
  db
    .selectFrom('secret_policy')
    .select('document')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name),
)
const putPolicy = prepare<SecretPolicyRow>()((db, { account, region, name, document }) =>
  db
    .insertInto('secret_policy')
    .values({ account, region, name, document })
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'region', 'name'])
        .doUpdateSet((row) => ({ document: row.ref('excluded.document') })),
    ),
)
const deletePolicy = prepare<SecretKey>()((db, { account, region, name }) =>
  db.deleteFrom('secret_policy').where('account', '=', account).where('region', '=', region).where('name', '=', name),
)

/** The policy document of a secret as it is stored: principals by their unique ids. */
export async function readPolicy({ account, region, name }: SecretKey, tx: Tx): Promise<string | undefined> {
  return (await tx.first(policyOfSecret, { account, region, name }))?.document
}

/** Gives a secret a policy document, or takes away the one it has. */
export async function writePolicy(
  { account, region, name }: SecretKey,
  document: string | undefined,
  tx: Tx,
): Promise<void> {
  if (document === undefined) await tx.run(deletePolicy, { account, region, name })
  else await tx.run(putPolicy, { account, region, name, document })
}
