// Puts secrets through everything that takes or gives them, rightly and wrongly, and looks at each answer.
import { randomUUID } from 'node:crypto'
import type { Model, Ref, Shape } from '@cairn/wire'
import { prepareCall } from '../access/calls.ts'
import { DECLINED, modelOf, SERVED, shapeOf, splitName } from '../access/models.ts'
import { type Call, deliver, encodeCall, type Fields, type Reply, send, signCall } from '../access/signed-call.ts'
import { MARK, OWNER } from '../access/world.ts'
import { placesOf } from '../limits/places.ts'
import { policyOf } from '../support/assumable-roles.ts'
import type { AccessKey } from '../support/server.ts'
import { type Canary, createText, findCanaries } from './canaries.ts'

/** What was put in, and where in an answer it came out though it should not. */
export type Exercise = { canaries: Canary[]; leaks: string[] }

/** Runs every call that a secret may be in, as the administrator `key`, against the server at `url`. */
export async function exercise(url: string, key: AccessKey): Promise<Exercise> {
  const canaries: Canary[] = []
  const leaks: string[] = []
  function secret(title: string): string {
    const canary = createText(title)
    canaries.push(canary)
    return canary.text
  }
  function look({ name, input }: Pick<Call, 'name' | 'input'>, reply: Reply): Fields {
    if (reply.status === 200) canaries.push(...secretsIn(name, reply.fields))
    canaries.push(...tokensIn(input ?? {}))
    const told = input?.Type === 'SecureString' ? reply.body : reply.body.replace(REPEATED, '')
    const shown = reply.status === 200 ? withoutSecrets(name, reply.fields) : told + JSON.stringify(reply.headers)
    const found = findCanaries(typeof shown === 'string' ? shown : JSON.stringify(shown), canaries)
    leaks.push(...found.map((canary) => `${name} ${reply.status} ${reply.code}: ${canary}`))
    return reply.fields
  }
  async function call(name: string, input: Fields): Promise<Fields> {
    return look({ name, input }, await send(url, { name, input, key }))
  }

  // Grants and policies name somebody.
  await call('iam:CreateUser', { UserName: 'developer' })
  await storeValues(call, secret)
  await storeSecrets(call, secret)
  await useCredentials(url, call, look, canaries)
  await useKeys(call, secret)
  await makeEveryCall(call)
  canaries.push({ title: 'a value of some other call', bytes: Buffer.from(`${MARK} `) })
  for (const name of SERVED) await spoilPlaces(name, call, secret)
  for (const name of DECLINED) await call(name, { Secret: secret(`anything sent to ${name}`) })
  await breakRequests(url, key, secret, look)
  return { canaries, leaks }
}

// AWS repeats a value that is no secret, to who sent it.
const REPEATED = /Parameter value: '[^']*' failed to satisfy constraint: Parameter value can't nest/

type Look = (call: Pick<Call, 'name' | 'input'>, reply: Reply) => void
type Send = (name: string, input: Fields) => Promise<Fields>
type Secret = (title: string) => string

const LONG = 'x'.repeat(4000)

async function storeValues(call: Send, secret: Secret): Promise<void> {
  const kinds = [
    { Type: 'String' },
    { Type: 'StringList' },
    { Type: 'SecureString' },
    { Type: 'SecureString', Tier: 'Advanced' },
    { Type: 'String', Tier: 'Advanced' },
  ]
  for (const [index, kind] of kinds.entries()) {
    const Name = `/canary/${index}`
    const title = (what: string) => `${what} a ${JSON.stringify(kind)}`
    await call('ssm:PutParameter', { Name, Value: secret(title('the first value of')), ...kind })
    const put = { Name, Overwrite: true, ...kind }
    await call('ssm:PutParameter', { ...put, Value: `one,${secret(title('the second value of'))},three` })
    await call('ssm:LabelParameterVersion', { Name, Labels: ['kept'] })
    await call('ssm:PutParameter', {
      ...put,
      Value: secret(title('a value that is no match for')),
      AllowedPattern: '[0-9]+',
    })
    await call('ssm:PutParameter', {
      ...put,
      Value: secret(title('a value with a bad pattern for')),
      AllowedPattern: '(',
    })
    await call('ssm:PutParameter', { ...put, Value: `${secret(title('a value too long for'))}${LONG}${LONG}${LONG}` })
    await call('ssm:PutParameter', { ...put, Value: `${secret(title('a value far too long for'))}${LONG.repeat(9)}` })
    await call('ssm:PutParameter', { ...put, Value: `{{${secret(title('a value with a reference for'))}}}` })
    await call('ssm:PutParameter', { ...put, Overwrite: false, Value: secret(title('a second first value of')) })
    await call('ssm:PutParameter', { ...put, Type: 'NoType', Value: secret(title('a value of no type for')) })
    await call('ssm:PutParameter', { ...put, DataType: 'aws:ec2:image', Value: secret(title('no image for')) })
    await call('ssm:PutParameter', { ...put, DataType: 'none', Value: secret(title('a value of no data type for')) })
    await call('ssm:PutParameter', { ...put, KeyId: 'alias/none', Value: secret(title('a value without a key for')) })
    await call('ssm:PutParameter', { ...put, Policies: 'none', Value: secret(title('a value with bad policies for')) })
    await call('ssm:PutParameter', {
      ...put,
      Name: '/aws/canary',
      Value: secret(title('a value at a reserved name for')),
    })
    for (const WithDecryption of [true, false]) {
      await call('ssm:GetParameter', { Name, WithDecryption })
      await call('ssm:GetParameter', { Name: `${Name}:1`, WithDecryption })
      await call('ssm:GetParameters', { Names: [Name, `${Name}:kept`, '/none'], WithDecryption })
      await call('ssm:GetParametersByPath', { Path: '/canary', WithDecryption })
      await call('ssm:GetParameterHistory', { Name, WithDecryption })
    }
    await call('ssm:GetParameter', { Name: `${Name}:99`, WithDecryption: true })
    await call('ssm:DescribeParameters', { ParameterFilters: [{ Key: 'Path', Values: ['/canary'] }] })
  }
  await call('ssm:PutParameter', { Name: '/gone', Type: 'SecureString', Value: secret('a value that was deleted') })
  await call('ssm:DeleteParameter', { Name: '/gone' })
}

async function storeSecrets(call: Send, secret: Secret): Promise<void> {
  const SecretId = 'canary'
  const token = () => ({ ClientRequestToken: randomUUID() })
  const binary = (title: string) => Buffer.from(secret(title)).toString('base64')
  const [first, again] = [token(), token()]
  await call('secretsmanager:CreateSecret', { Name: SecretId, SecretString: secret('a secret'), ...first })
  await call('secretsmanager:CreateSecret', { Name: SecretId, SecretString: secret('a secret made twice'), ...token() })
  await call('secretsmanager:CreateSecret', { Name: 'b', SecretString: secret('a secret without a token') })
  await call('secretsmanager:CreateSecret', { Name: '*', SecretString: secret('a secret with a bad name'), ...token() })
  await call('secretsmanager:PutSecretValue', { SecretId, SecretBinary: binary('a binary secret'), ...again })
  await call('secretsmanager:PutSecretValue', { SecretId, SecretString: secret('another with its token'), ...again })
  const both = { SecretString: secret('a text beside bytes'), SecretBinary: binary('bytes beside a text') }
  await call('secretsmanager:PutSecretValue', { SecretId, ...both, ...token() })
  await call('secretsmanager:UpdateSecret', { SecretId, SecretString: secret('an updated secret'), ...token() })
  await call('secretsmanager:PutSecretValue', {
    SecretId: 'none',
    SecretString: secret('a secret nowhere'),
    ...token(),
  })
  await call('secretsmanager:GetSecretValue', { SecretId })
  await call('secretsmanager:GetSecretValue', { SecretId, VersionId: first.ClientRequestToken })
  await call('secretsmanager:BatchGetSecretValue', { SecretIdList: [SecretId, 'none'] })
  await call('secretsmanager:ListSecretVersionIds', { SecretId, IncludeDeprecated: true })
  await call('ssm:GetParameter', { Name: `/aws/reference/secretsmanager/${SecretId}`, WithDecryption: true })
}

async function useKeys(call: Send, secret: Secret): Promise<void> {
  const { KeyMetadata } = await call('kms:CreateKey', {})
  const { KeyId } = KeyMetadata as { KeyId: string }
  const plain = (title: string, more = '') => Buffer.from(secret(title) + more).toString('base64')
  const EncryptionContext = { team: 'red' }
  const { CiphertextBlob } = await call('kms:Encrypt', { KeyId, Plaintext: plain('a plaintext'), EncryptionContext })
  await call('kms:Decrypt', { CiphertextBlob, EncryptionContext })
  await call('kms:Decrypt', { CiphertextBlob, EncryptionContext: { team: 'blue' } })
  await call('kms:Decrypt', { CiphertextBlob: String(CiphertextBlob).replace(/.{6}$/, 'AAAAAA'), EncryptionContext })
  await call('kms:Encrypt', { KeyId, Plaintext: plain('a plaintext too long', LONG) })
  await call('kms:Encrypt', { KeyId: 'none', Plaintext: plain('a plaintext without a key') })
  await call('kms:Encrypt', { KeyId, Plaintext: plain('a plaintext that is tried'), DryRun: true })
  await call('kms:Encrypt', { KeyId, Plaintext: plain('a plaintext for RSA'), EncryptionAlgorithm: 'RSAES_OAEP_SHA_1' })
  await call('kms:Encrypt', { KeyId: 'alias/aws/ssm', Plaintext: plain("a plaintext for a service's key") })
  await call('kms:Encrypt', { KeyId, Plaintext: secret('a plaintext not in base64') })
  await call('kms:GenerateDataKey', { KeyId, KeySpec: 'AES_256' })
}

/** Has credentials of every kind given, uses them rightly and wrongly, and shows tokens of an identity provider. */
async function useCredentials(url: string, call: Send, look: Look, canaries: Canary[]): Promise<void> {
  const name = 'ssm:PutParameter'
  const { AccessKey } = await call('iam:CreateAccessKey', { UserName: 'developer' })
  const RoleName = 'canary'
  const AssumeRolePolicyDocument = policyOf({ Effect: 'Allow', Principal: { AWS: OWNER }, Action: 'sts:AssumeRole' })
  const { Role } = await call('iam:CreateRole', { RoleName, AssumeRolePolicyDocument })
  const given = [
    AccessKey,
    (await call('sts:GetSessionToken', { DurationSeconds: 900 })).Credentials,
    (await call('sts:GetFederationToken', { Name: 'guest' })).Credentials,
    (await call('sts:AssumeRole', { RoleArn: (Role as Fields).Arn, RoleSessionName: 'canary' })).Credentials,
  ] as Fields[]
  for (const { AccessKeyId, SecretAccessKey, SessionToken } of given) {
    const key = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken } as AccessKey
    // Some may, some may not: what they are refused with tells nothing either.
    for (const each of [key, { ...key, secretAccessKey: 'wrong' }, { ...key, sessionToken: `${SessionToken}AAAA` }]) {
      const value = createText('a value written with given credentials')
      canaries.push(value)
      const input = { Name: '/canary/given', Type: 'SecureString', Overwrite: true, Value: value.text }
      look({ name, input }, await send(url, { name, key: each, input }))
    }
  }
}

/** Makes the call that is known to succeed of each operation. */
async function makeEveryCall(call: Send): Promise<void> {
  const ground = { call, name: (plain: string) => plain, server: { runWorkers: async () => {} } }
  for (const name of SERVED) await call(name, (await prepareCall(name, ground)).input)
}

/** Puts secrets where the models say that something sensitive belongs, in every form that is wrong. */
async function spoilPlaces(name: string, call: Send, secret: Secret): Promise<void> {
  for (const { path, shape, inputWith } of placesOf(name)) {
    if (!shape.sensitive) continue
    const at = (what: string) => secret(`${what} at ${path} of ${name}`)
    const encode = (text: string) => (shape.type === 'blob' ? Buffer.from(text).toString('base64') : text)
    await call(name, inputWith(encode(at('a value'))))
    await call(name, inputWith(encode(at('a long value') + LONG.repeat(20))))
    await call(name, inputWith([at('a list')]))
    await call(name, inputWith({ [at('a name')]: at('a structure') }))
    await call(name, { ...inputWith(encode(at('an extra value'))), Extra: at('an extra member') })
    await call(name, { ...inputWith(undefined), Secret: at('a member of another name') })
  }
}

/** Secrets in requests that never become calls. */
async function breakRequests(
  url: string,
  key: AccessKey,
  secret: Secret,
  look: (call: Pick<Call, 'name'>, reply: Reply) => void,
): Promise<void> {
  const name = 'ssm:PutParameter'
  const input = (title: string) => ({ Name: '/canary/broken', Type: 'SecureString', Value: secret(title) })
  const bodies = [
    JSON.stringify(input('in a body cut short')).slice(0, -1),
    `${JSON.stringify(input('in a body with more behind'))}x`,
    `"${secret('in a body that is a text')}"`,
    `[${JSON.stringify(input('in a body that is a list'))}]`,
    secret('in a body that is no JSON'),
    JSON.stringify({ ...input('in a body too large'), Description: 'x'.repeat(1_100_000) }),
  ]
  for (const body of bodies) look({ name }, await send(url, { name, key, body }))
  const unsigned = encodeCall(url, { name, input: input('in a body that is not signed') })
  look({ name }, await deliver(url, unsigned))
  const wrong = { ...key, secretAccessKey: secret('a wrong secret key') }
  look({ name }, await send(url, { name, key: wrong, input: input('in a body signed wrongly') }))
  const token = { ...key, sessionToken: secret('a session token') }
  look({ name }, await send(url, { name, key: token, input: input('in a body with a token') }))
  const signed = signCall(url, { name, key, input: input('in a body for nobody') })
  const headers = { ...signed.headers, 'x-amz-target': 'AmazonSSM.NoSuchOperation' }
  look({ name }, await deliver(url, { ...signed, headers }))
  look({ name }, await deliver(url, { ...signed, method: 'PUT' }))
}

/** The proof in what an identity provider vouches with: without its signature a token is worth nothing. */
function tokensIn({ WebIdentityToken }: Fields): Canary[] {
  const [, , signature = ''] = String(WebIdentityToken ?? '').split('.')
  if (signature === '') return []
  const bytes = Buffer.from(signature, 'base64url')
  const title = 'the signature of a web identity token'
  return [
    { title, bytes },
    { title: `${title} as text`, bytes: Buffer.from(signature) },
  ]
}

/** What an answer was meant to give, and nobody else may see. */
function secretsIn(name: string, fields: Fields): Canary[] {
  const found: Canary[] = []
  const { SessionToken } = (fields.Credentials ?? {}) as Fields
  // To the models a session token is no secret.
  if (SessionToken) found.push({ title: `the session token that ${name} gave`, bytes: Buffer.from(`${SessionToken}`) })
  walk(name, fields, (shape, value) => {
    if (!shape.sensitive || typeof value !== 'string') return value
    const bytes = Buffer.from(value, shape.type === 'blob' ? 'base64' : 'utf8')
    // Less might stand anywhere by chance.
    if (bytes.length >= 16) found.push({ title: `what ${name} gave`, bytes })
    return undefined
  })
  return found
}

/** An answer without the members that are meant to give secrets. */
function withoutSecrets(name: string, fields: Fields): unknown {
  const {
    Parameter,
    Credentials: _,
    ...rest
  } = walk(name, fields, (shape, value) => (shape.sensitive ? undefined : value)) as Fields
  // A parameter that stands for a secret comes with the whole answer of Secrets Manager, at AWS too.
  return { ...rest, ...(Parameter ? { Parameter: { ...Parameter, SourceResult: undefined } } : {}) }
}

type Visit = (shape: Shape, value: unknown) => unknown

function walk(name: string, fields: Fields, visit: Visit): unknown {
  const [service, operation] = splitName(name)
  const model = modelOf(service)
  const output = model.operations[operation]?.output
  return output ? walkValue(model, output, fields, visit) : fields
}

function walkValue(model: Model, ref: Ref, given: unknown, visit: Visit): unknown {
  const shape = shapeOf(model, ref)
  const value = visit(shape, given)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((each) => walkValue(model, shape.member as Ref, each, visit))
  const part = (member: string) => (shape.type === 'map' ? shape.value : shape.members?.[member])
  return Object.fromEntries(
    Object.entries(value).map(([member, each]) => {
      const inner = part(member)
      return [member, inner ? walkValue(model, inner, each, visit) : each]
    }),
  )
}
