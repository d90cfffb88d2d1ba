// The secret under rotation, for its rotator: each function is a call of its own, made and audited as Secrets Manager's.
import { ApiError } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import type { Pipeline } from '#api/pipeline.ts'
import type { SecretAccess } from '#rotators/rotator.ts'

type Place = { account: string; region: string }
type Version = { secretArn: string; token: string }

const PASSWORD_LENGTH = 32

/** What a rotator may do with one secret, in the secret's account and region. */
export function createSecretAccess(
  pipeline: Pick<Pipeline, 'act'>,
  { account, region }: Place,
  { secretArn: SecretId, token }: Version,
): SecretAccess {
  const act = <T>(work: (context: Context) => Promise<T>) => pipeline.act('secretsmanager', account, region, work)
  const read = (input: { SecretId: string; VersionId?: string; VersionStage?: string }) =>
    act(async ({ call }) => (await call('secretsmanager:GetSecretValue', input)).SecretString).catch(passAbsence)
  return {
    read: (stage) => read({ SecretId, VersionStage: stage, ...(stage === 'AWSPENDING' && { VersionId: token }) }),
    readOther: (secretId) => read({ SecretId: secretId }),
    async putPending(SecretString) {
      const VersionStages = ['AWSPENDING']
      await act(({ call }) =>
        call('secretsmanager:PutSecretValue', { SecretId, ClientRequestToken: token, SecretString, VersionStages }),
      )
    },
    async generatePassword(ExcludeCharacters) {
      const input = { PasswordLength: PASSWORD_LENGTH, ExcludeCharacters }
      const { RandomPassword = '' } = await act(({ call }) => call('secretsmanager:GetRandomPassword', input))
      return RandomPassword
    },
    finish: () => act((context) => makeCurrent(SecretId, token, context)),
  }
}

async function makeCurrent(SecretId: string, token: string, { call }: Context): Promise<void> {
  const { VersionIdsToStages = {} } = await call('secretsmanager:DescribeSecret', { SecretId })
  const current = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSCURRENT'))?.[0]
  if (current === token) return
  await call('secretsmanager:UpdateSecretVersionStage', {
    SecretId,
    VersionStage: 'AWSCURRENT',
    MoveToVersionId: token,
    ...(current !== undefined && { RemoveFromVersionId: current }),
  })
}

function passAbsence(error: unknown): undefined {
  if (error instanceof ApiError && error.code === 'ResourceNotFoundException') return undefined
  throw error
}
