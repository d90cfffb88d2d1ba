// Gives a principal temporary credentials of a role that trusts it.
import type { Caller } from '#api/caller.ts'
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import { operation } from '#api/operation.ts'
import { refuseSecondFactor } from '../session/long-term.ts'
import { checkSessionTags, collectSessionTags } from '../session/session-tags.ts'
import { assume, type Belongings, refuseArn, sourceIdentityOf, targetRole } from './assumption.ts'
import { accountOfRole } from './role.ts'

type Input = InputOf<'sts:AssumeRole'>

/** sts:AssumeRole; the role's trust policy decides, also on the tags and the source identity of the session. */
export const assumeRole = operation('sts:AssumeRole')({
  effect: 'write',
  readOnly: true,
  async target(input, context) {
    const { caller, account } = context
    const { RoleArn = '' } = input
    // No role is looked for on behalf of a root, or by what names none: there is nothing to hide from who may ask.
    if (caller.type === 'Root' || accountOfRole(RoleArn) === undefined) {
      return [{ arn: RoleArn || '*', account, role: undefined }]
    }
    return targetRole('sts:AssumeRole', input, belongingsOf(input, caller), context)
  },
  async handle(input, [target], context) {
    const { caller } = context
    if (caller.type === 'Root') refuse('AccessDeniedException', 'Roles may not be assumed by root accounts.')
    const role = target?.role
    if (!role) refuseArn(input.RoleArn ?? '')
    refuseSecondFactor(input)
    if (input.ProvidedContexts) refuse('ValidationException', 'Contexts of trusted providers are not served.')
    const belongings = belongingsOf(input, caller)
    checkSessionTags(belongings.sessionTags, input.Tags)
    const { sourceIdentity } = belongings
    if (input.SourceIdentity !== undefined && input.SourceIdentity !== sourceIdentity) {
      refuse('ValidationException', 'The source identity of a session goes on to the next and cannot be changed.')
    }
    return assume(role, input, belongings, {}, context)
  },
})

function belongingsOf({ Tags, TransitiveTagKeys, SourceIdentity }: Input, caller: Caller): Belongings {
  return {
    sessionTags: collectSessionTags(caller, Tags, TransitiveTagKeys),
    sourceIdentity: sourceIdentityOf(caller, SourceIdentity),
  }
}
