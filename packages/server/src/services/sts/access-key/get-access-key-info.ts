// Tells which account an access key belongs to.
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { accountOfAccessKeyId } from '#api/unique-id.ts'
import { prepare } from '#store/prepared.ts'

const ownerOf = prepare<{ access_key_id: string }>()((db, { access_key_id }) =>
  db.selectFrom('access_key').select('account').where('access_key_id', '=', access_key_id),
)

/** sts:GetAccessKeyInfo. Keys carry their account, so that those of sessions and those long gone are told too. */
export const getAccessKeyInfo = operation('sts:GetAccessKeyInfo')({
  effect: 'read',
  target: (_, { account }) => ({ arn: '*', account }),
  async handle({ AccessKeyId = '' }, _, { tx }) {
    // Keys that were made before ids carried an account are known by their row alone.
    const row = await tx.first(ownerOf, { access_key_id: AccessKeyId })
    const Account = row?.account ?? accountOfAccessKeyId(AccessKeyId)
    if (Account === undefined) refuse('ValidationException', 'The access key ID provided is invalid.')
    return { Account }
  },
})
