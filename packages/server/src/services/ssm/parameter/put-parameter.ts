// ssm:PutParameter creates a parameter, or adds a version to one.
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import { type Context, operation } from '#api/operation.ts'
import { rates } from '../service-setting/rates.ts'
import { addTags } from '../tag/tag.ts'
import { checkPattern } from './allowed-pattern.ts'
import { emitChange } from './change-event.ts'
import { checkNewName, readName } from './name.ts'
import { checkValue, draftVersion } from './new-version.ts'
import { findParameter, type ParameterTarget } from './parameter.ts'
import { schedulePolicies } from './policy-schedule.ts'
import { decideTier } from './tier.ts'
import { keepValue } from './value.ts'
import { dropOldestVersion, storeVersion } from './write.ts'

const EXISTS = 'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.'
const TAGS_ON_OVERWRITE =
  "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource."

/** Throws what the model lists for it, ValidationException, AccessDeniedException and TooManyTagsError. */
export const putParameter = operation('ssm:PutParameter')({
  effect: 'write',
  rate: rates.PutParameter,
  target: findWritten,
  async handle(input, [{ reference, found }], context) {
    const { Name = '', Value = '', Overwrite, Tags = [] } = input
    checkValue(Value)
    checkNewName(reference)
    if (Overwrite && Tags.length > 0) refuse('ValidationException', TAGS_ON_OVERWRITE)
    if (found && !Overwrite) refuse('ParameterAlreadyExists', EXISTS)
    const { version, policies } = draftVersion(input, reference.name, found, context)
    const tier = await decideTier(
      {
        wanted: input.Tier,
        current: found?.tier as 'Standard' | undefined,
        type: version.type,
        value: Value,
        hasPolicies: policies.length > 0,
      },
      context,
    )
    // Only now, since the time it takes grows with the value.
    if (version.allowed_pattern !== null) checkPattern(version.allowed_pattern, Value)
    await dropOldestVersion(version.name, version.version, Name, context)
    const value = await keepValue(Value, { ...version, tier }, context)
    await storeVersion({ ...version, tier, value }, context)
    if (Tags.length > 0) await addTags(context, version.name, Tags)
    await schedulePolicies(context, version.name, { policies, given: input.Policies !== undefined })
    await emitChange(found ? 'Update' : 'Create', version, context)
    return { Version: version.version, Tier: tier }
  },
})

/** The parameter, and once more when it is to be tagged, which is a right of its own. */
async function findWritten(
  { Name, Overwrite = false, Policies, Tags = [] }: InputOf<'ssm:PutParameter'>,
  context: Context,
): Promise<[ParameterTarget, ...ParameterTarget[]]> {
  const keys = { 'ssm:overwrite': String(Overwrite), 'ssm:policies': String(Policies !== undefined) }
  const written = { ...(await findParameter(readName(Name, context), context)), keys }
  return Tags.length > 0 ? [written, { ...written, action: 'ssm:AddTagsToResource' }] : [written]
}
