// ssm:UnlabelParameterVersion detaches labels from a version of a parameter.
import { operation } from '#api/operation.ts'
import { detachLabels, requireVersion } from './label.ts'
import { checkChangeable, readName } from './name.ts'
import { findParameter, requireFound } from './parameter.ts'

/** Throws ValidationException, AccessDeniedException, ParameterNotFound or ParameterVersionNotFound. */
export const unlabelParameterVersion = operation('ssm:UnlabelParameterVersion')({
  effect: 'write',
  target: ({ Name }, context) => findParameter(readName(Name, context), context),
  async handle({ Name = '', Labels, ParameterVersion = 0 }, target, context) {
    checkChangeable(target.reference)
    const parameter = requireFound(target)
    await requireVersion(parameter, ParameterVersion, Name, context)
    const asked = [...new Set(Labels ?? [])]
    const removed = await detachLabels(parameter.name, ParameterVersion, asked, context)
    return { RemovedLabels: removed, InvalidLabels: asked.filter((label) => !removed.includes(label)) }
  },
})
