// iam:GetUser shows a user, or the caller.
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { showBoundary } from '../boundary/boundary.ts'
import { showTime } from '../name.ts'
import { listTags } from '../tag/tag.ts'
import { requireUser, showUser, targetUserOrCaller } from './user.ts'

const accountRow = prepare<{ account: string }>()((db, { account }) =>
  db.selectFrom('account').select('created_at_ms').where('account', '=', account),
)

/** Throws NoSuchEntity, or ValidationError when a role's session names nobody. */
export const getUser = operation('iam:GetUser')({
  effect: 'read',
  target: targetUserOrCaller,
  async handle({ UserName }, target, context) {
    const { account, caller, tx } = context
    if (UserName === undefined && caller.type === 'Root') {
      const { created_at_ms = 0 } = (await tx.first(accountRow, { account })) ?? {}
      // The root has neither a name nor a path.
      const none = { UserName: undefined, Path: undefined }
      return { User: { ...none, UserId: account, Arn: caller.arn, CreateDate: showTime(created_at_ms) } }
    }
    if (UserName === undefined && !target.row) {
      refuse('ValidationException', 'Must specify userName when calling with non-User credentials')
    }
    const row = requireUser(target)
    const tags = await listTags(context, row.user_id)
    return { User: { ...showUser(row), ...showBoundary(row.boundary_arn), ...(tags.length > 0 && { Tags: tags }) } }
  },
})
