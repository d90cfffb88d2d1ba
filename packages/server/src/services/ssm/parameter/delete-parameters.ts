// ssm:DeleteParameters deletes up to ten parameters, and lists the names that name none.
import { operation } from '#api/operation.ts'
import { findParameters } from './batch.ts'
import { emitChange } from './change-event.ts'
import { checkChangeable, readName } from './name.ts'
import { removeParameter } from './write.ts'

/** Throws ValidationException or AccessDeniedException. */
export const deleteParameters = operation('ssm:DeleteParameters')({
  effect: 'write',
  target: ({ Names }, context) =>
    findParameters(
      [...new Set(Names ?? [])].map((name) => readName(name, context)),
      context,
    ),
  async handle(_input, targets, context) {
    for (const { reference } of targets) checkChangeable(reference)
    // Two spellings may name one parameter: it is deleted, and told, once.
    const found = new Map(targets.flatMap(({ found: stored }) => (stored ? [[stored.name, stored]] : [])))
    for (const parameter of found.values()) {
      await removeParameter(parameter.name, context)
      await emitChange('Delete', parameter, context)
    }
    const namesOf = (exists: boolean) =>
      targets.filter((target) => target.exists === exists).map(({ reference }) => reference.spelling ?? '')
    return { DeletedParameters: namesOf(true).sort(), InvalidParameters: namesOf(false).sort() }
  },
})
