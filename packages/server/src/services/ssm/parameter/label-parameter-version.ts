// ssm:LabelParameterVersion attaches labels to a version of a parameter.
import { operation } from '#api/operation.ts'
import { emitLabelMove } from './change-event.ts'
import { attachLabels, requireVersion, sortLabels } from './label.ts'
import { checkChangeable, readName } from './name.ts'
import { findParameter, requireFound } from './parameter.ts'

/** Throws ValidationException, AccessDeniedException, ParameterNotFound, ParameterVersionNotFound or ParameterVersionLabelLimitExceeded. */
export const labelParameterVersion = operation('ssm:LabelParameterVersion')({
  effect: 'write',
  target: ({ Name }, context) => findParameter(readName(Name, context), context),
  async handle({ Name = '', Labels, ParameterVersion }, target, context) {
    checkChangeable(target.reference)
    const parameter = requireFound(target)
    const version = ParameterVersion ?? parameter.version
    await requireVersion(parameter, version, Name, context)
    const { valid, invalid } = sortLabels(Labels ?? [])
    for (const move of await attachLabels(parameter.name, version, valid, context)) {
      await emitLabelMove(move, parameter, context)
    }
    return { InvalidLabels: invalid, ParameterVersion: version }
  },
})
