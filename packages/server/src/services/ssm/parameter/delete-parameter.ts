// ssm:DeleteParameter deletes a parameter with its history.
import { operation } from '#api/operation.ts'
import { emitChange } from './change-event.ts'
import { checkChangeable, readName } from './name.ts'
import { findParameter, requireFound } from './parameter.ts'
import { removeParameter } from './write.ts'

/** Throws ValidationException, AccessDeniedException or ParameterNotFound. */
export const deleteParameter = operation('ssm:DeleteParameter')({
  effect: 'write',
  target: ({ Name }, context) => findParameter(readName(Name, context), context),
  async handle(_input, target, context) {
    checkChangeable(target.reference)
    const parameter = requireFound(target)
    await removeParameter(parameter.name, context)
    await emitChange('Delete', parameter, context)
    return {}
  },
})
