// iam:GetAccessKeyLastUsed tells when a key was last used, for which service and where, as the audit trail has it.
import { type Context, operation, type Target } from '#api/operation.ts'
import { userArn } from '#api/principal.ts'
import { prepare } from '#store/prepared.ts'
import { showTime, TOP_PATH } from '../name.ts'
import { findUserById, targetOf } from '../user/user.ts'
import { refuseUnknown } from './access-key.ts'

type ById = { account: string; access_key_id: string }
type KeyTarget = Target & { found: boolean; userName?: string }

const ownerOfKey = prepare<ById>()((db, { account, access_key_id }) =>
  db
    .selectFrom('access_key')
    .select('user_id')
    .where('account', '=', account)
    .where('access_key_id', '=', access_key_id),
)
const lastUse = prepare<ById>()((db, { account, access_key_id }) =>
  db
    .selectFrom('access_key_use')
    .select(['used_at_ms', 'region', 'service_name'])
    .where('account', '=', account)
    .where('access_key_id', '=', access_key_id),
)

/** A use shows about a minute later. Throws NoSuchEntity. */
export const getAccessKeyLastUsed = operation('iam:GetAccessKeyLastUsed')({
  effect: 'read',
  target: findOwner,
  async handle({ AccessKeyId = '' }, { found, userName }, { account, tx }) {
    if (!found) refuseUnknown(AccessKeyId)
    const use = await tx.first(lastUse, { account, access_key_id: AccessKeyId })
    const AccessKeyLastUsed = use
      ? { LastUsedDate: showTime(use.used_at_ms), ServiceName: use.service_name, Region: use.region }
      : // AWS writes so of a key that was never used.
        { LastUsedDate: undefined, ServiceName: 'N/A', Region: 'N/A' }
    return { ...(userName !== undefined && { UserName: userName }), AccessKeyLastUsed }
  },
})

async function findOwner(
  { AccessKeyId = '' }: { AccessKeyId?: string | undefined },
  context: Context,
): Promise<KeyTarget> {
  const { account, tx } = context
  const key = await tx.first(ownerOfKey, { account, access_key_id: AccessKeyId })
  const user = key && (await findUserById(context, key.user_id))
  if (user) return { ...targetOf(user, context), found: true, userName: user.user_name }
  return { arn: userArn(account, TOP_PATH, '*'), account, found: key !== undefined }
}
