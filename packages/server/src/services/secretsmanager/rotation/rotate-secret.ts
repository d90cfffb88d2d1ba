// secretsmanager:RotateSecret says how and when a secret is rotated, and begins: with a rotation, or with a test alone.
import { parseArn } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import { type Context, operation } from '#api/operation.ts'
import { markChanged } from '../secret/change.ts'
import { findSecret } from '../secret/find-secret.ts'
import { requireChangeable, type Secret, secretArn } from '../secret/secret.ts'
import { findVersion } from '../version/version.ts'
import { begin, findUnfinished } from './lifecycle.ts'
import { findRotation, type KnownRotation } from './rotation.ts'
import { readRules } from './rules.ts'
import { HOUR_MS } from './windows.ts'

type Input = InputOf<'secretsmanager:RotateSecret'>

const NO_TOKEN = 'You must provide a ClientRequestToken value. We recommend a UUID-type value.'
const NO_FUNCTION = 'No Lambda rotation function ARN is associated with this secret.'
const NOT_INVOCABLE =
  'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.'
const UNFINISHED = "A previous rotation isn't complete. That rotation will be reattempted."
const NO_EXTERNAL = 'Managed external secrets are not available.'
const NO_RULES = { automatically_after_days: null, schedule_expression: null, duration: null }

/** Throws InvalidParameterException, InvalidRequestException, ResourceExistsException or AccessDeniedException. */
export const rotateSecret = operation('secretsmanager:RotateSecret')({
  effect: 'write',
  target: (input, context) =>
    findSecret(input, context, {
      'secretsmanager:rotationlambdaarn': input.RotationLambdaARN,
      'secretsmanager:rotateimmediately': String(input.RotateImmediately ?? true),
      'secretsmanager:modifyrotationrules': String(input.RotationRules !== undefined),
    }),
  async handle(input, target, context) {
    const secret = requireChangeable(target)
    const token = input.ClientRequestToken ?? refuse('InvalidParameterException', NO_TOKEN)
    if (input.ExternalSecretRotationRoleArn !== undefined || input.ExternalSecretRotationMetadata !== undefined) {
      refuse('InvalidRequestException', NO_EXTERNAL)
    }
    const known = await findRotation(secret, context.tx)
    const rotation = configure(input, secret, known, context)
    if (!(await isReplay(secret, known, token, context))) {
      const nowMs = context.now.getTime()
      const kind = input.RotateImmediately === false ? 'TestRotation' : 'Rotation'
      await begin(secret, rotation, { kind, token, endsAtMs: nowMs + HOUR_MS }, context)
      await markChanged(secret, context)
    }
    return { ARN: secretArn(secret), Name: secret.name, VersionId: token }
  },
})

/** The rotation as the call asks for it; what it leaves out stays as it was. */
function configure(
  { RotationLambdaARN, RotationRules, RotateImmediately }: Input,
  secret: Secret,
  known: KnownRotation | undefined,
  { now }: Context,
): KnownRotation {
  const nowMs = now.getTime()
  const { account, region, name } = secret
  const functionArn = RotationLambdaARN || known?.function_arn || refuse('InvalidRequestException', NO_FUNCTION)
  checkFunction(functionArn, region)
  const given = readRules(RotationRules, nowMs)
  const { automatically_after_days, schedule_expression, duration } = given ?? known ?? NO_RULES
  const countsAnew = given !== undefined || RotateImmediately !== false || known?.enabled !== 1
  return {
    account,
    region,
    name,
    enabled: 1,
    function_arn: functionArn,
    automatically_after_days,
    schedule_expression,
    duration,
    counts_from_ms: countsAnew ? nowMs : known.counts_from_ms,
    passed_until_ms: countsAnew ? 0 : known.passed_until_ms,
    rotated_at_ms: known?.rotated_at_ms ?? null,
    current_since_ms: known?.current_since_ms ?? null,
    kind: 'Rotation',
    step: null,
    version_id: '',
    rotation_token: '',
    attempts: 0,
    ends_at_ms: 0,
    status: 'Pending',
    due_at_ms: nowMs,
    leased_until_ms: 0,
  }
}

function checkFunction(functionArn: string, region: string): void {
  const arn = parseArn(functionArn)
  const isFunction = arn?.service === 'lambda' && /^function:[\w-]+(:[\w$-]+)?$/.test(arn.resource)
  if (!isFunction || arn.region !== region) refuse('AccessDeniedException', NOT_INVOCABLE)
}

/** Whether a call repeats one that was answered, and its rotation goes on or is over; one that failed begins again. */
async function isReplay(
  secret: Secret,
  known: KnownRotation | undefined,
  token: string,
  context: Context,
): Promise<boolean> {
  if (known?.version_id === token && known.step !== null) return true
  const unfinished = await findUnfinished(secret, context)
  if (unfinished === token) return false
  if (unfinished !== undefined || known?.step) refuse('InvalidRequestException', UNFINISHED)
  if (known?.version_id === token) return true
  if (!(await findVersion(secret, token, context.tx))) return false
  const text = `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secretArn(secret)}.`
  return refuse('ResourceExistsException', text)
}
