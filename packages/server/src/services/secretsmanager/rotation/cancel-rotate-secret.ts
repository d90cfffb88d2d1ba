// secretsmanager:CancelRotateSecret turns rotation off, and gives up the one under way.
import { operation } from '#api/operation.ts'
import { markChanged } from '../secret/change.ts'
import { findSecret } from '../secret/find-secret.ts'
import { requireChangeable, secretArn } from '../secret/secret.ts'
import { abandon } from './lifecycle.ts'
import { atRest, findRotation, writeRotation } from './rotation.ts'

/** Throws ResourceNotFoundException, InvalidRequestException and InvalidParameterException. */
export const cancelRotateSecret = operation('secretsmanager:CancelRotateSecret')({
  effect: 'write',
  target: findSecret,
  async handle(_input, target, context) {
    const secret = requireChangeable(target)
    const answer = { ARN: secretArn(secret), Name: secret.name }
    const rotation = await findRotation(secret, context.tx)
    // AWS lets one cancel what never was.
    if (!rotation) return answer
    await abandon(secret, rotation, context)
    await writeRotation(atRest({ ...rotation, enabled: 0 }, context.now.getTime()), context.tx)
    await markChanged(secret, context)
    return rotation.step === null ? answer : { ...answer, VersionId: rotation.version_id }
  },
})
