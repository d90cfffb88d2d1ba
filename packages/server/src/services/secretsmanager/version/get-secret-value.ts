// secretsmanager:GetSecretValue reads one version of a secret.
import { operation } from '#api/operation.ts'
import { rates } from '../rates.ts'
import { findSecret } from '../secret/find-secret.ts'
import { requireUsable, secretArn } from '../secret/secret.ts'
import { selectVersion } from './read-version.ts'
import { CURRENT } from './stage.ts'
import { showValue } from './value.ts'
import { openVersion } from './version.ts'

/** Throws ResourceNotFoundException, InvalidRequestException, ValidationException, DecryptionFailure or AccessDeniedException. */
export const getSecretValue = operation('secretsmanager:GetSecretValue')({
  effect: 'read',
  rate: rates.GetSecretValue,
  target: (input, context) =>
    findSecret(input, context, {
      'secretsmanager:versionid': input.VersionId,
      // What is read when nothing is said is the current version; policies that allow only that one must let it pass.
      'secretsmanager:versionstage': input.VersionStage ?? (input.VersionId === undefined ? CURRENT : undefined),
    }),
  async handle(input, target, context) {
    const secret = requireUsable(target)
    const { version, labels } = await selectVersion(secret, input, context)
    return {
      ARN: secretArn(secret),
      Name: secret.name,
      VersionId: version.version_id,
      ...showValue(await openVersion(secret, version, context)),
      VersionStages: labels,
      CreatedDate: new Date(version.created_at_ms),
    }
  },
})
