// What is measured: calls, over how many connections, and what must be there before.
import { type Call, call } from './requests.ts'
import type { Cairn } from './servers.ts'

/** One measurement: the call that each connection repeats. */
export type Scenario = { name: string; connections: number; request(connection: number): Call }

const VALUE = 'v'.repeat(1024)
const SECRETS = 20

/** Makes what the scenarios read; answers the ciphertext that Decrypt is given, and its key. */
export async function prepare(cairn: Cairn): Promise<Scenario[]> {
  const put = (Name: string, Type: string) =>
    call(cairn, { operation: 'ssm:PutParameter', input: { Name, Type, Value: VALUE } })
  await put('/bench/string', 'String')
  await put('/bench/secure', 'SecureString')
  for (let i = 0; i < SECRETS; i++) {
    const input = { Name: `bench/${i}`, SecretString: VALUE, ClientRequestToken: `bench-${i}-`.padEnd(32, '0') }
    await call(cairn, { operation: 'secretsmanager:CreateSecret', input })
  }
  const made = await call(cairn, { operation: 'kms:CreateKey', input: {} })
  const { KeyId } = (JSON.parse(made) as { KeyMetadata: { KeyId: string } }).KeyMetadata
  const encrypt: Call = {
    operation: 'kms:Encrypt',
    input: { KeyId, Plaintext: Buffer.from(VALUE).toString('base64'), EncryptionContext: { for: 'bench' } },
  }
  const { CiphertextBlob } = JSON.parse(await call(cairn, encrypt)) as { CiphertextBlob: string }
  const decrypt: Call = { operation: 'kms:Decrypt', input: { CiphertextBlob, EncryptionContext: { for: 'bench' } } }
  return [
    ...[1, 32].map((n) => read(n, 'GetParameter, String of 1 KB', parameter('/bench/string'))),
    ...[1, 32].map((n) => read(n, 'GetParameter, SecureString of 1 KB', parameter('/bench/secure'))),
    ...[1, 32].map(write),
    ...[1, 32].map((n) => read(n, 'GetSecretValue, 1 KB', secret('bench/0'))),
    read(1, `BatchGetSecretValue of ${SECRETS}`, batch()),
    read(32, `BatchGetSecretValue of ${SECRETS}`, batch()),
    ...[1, 32].map((n) => read(n, 'Encrypt, 1 KB', encrypt)),
    ...[1, 32].map((n) => read(n, 'Decrypt, 1 KB', decrypt)),
  ]
}

/** A page of ten out of what lies under a path. */
export function byPath(path: string, label: string): Scenario {
  return read(1, `GetParametersByPath, a page of ten, ${label}`, {
    operation: 'ssm:GetParametersByPath',
    input: { Path: path, Recursive: true },
  })
}

/** Writes `count` small parameters under a path, in the tier of which there may be 100,000. */
export async function fill(cairn: Cairn, path: string, count: number): Promise<void> {
  for (let start = 0; start < count; start += 100) {
    await Promise.all(
      Array.from({ length: Math.min(100, count - start) }, (_, i) => {
        const input = { Name: `${path}/p${start + i}`, Value: 'small', Type: 'String', Tier: 'Advanced' }
        return call(cairn, { operation: 'ssm:PutParameter', input })
      }),
    )
  }
}

function read(connections: number, label: string, request: Call): Scenario {
  const name = `${label}, ${connections} connection${connections === 1 ? '' : 's'}`
  return { name, connections, request: () => request }
}

function parameter(Name: string): Call {
  return { operation: 'ssm:GetParameter', input: { Name, WithDecryption: true } }
}

function secret(SecretId: string): Call {
  return { operation: 'secretsmanager:GetSecretValue', input: { SecretId } }
}

function batch(): Call {
  const SecretIdList = Array.from({ length: SECRETS }, (_, i) => `bench/${i}`)
  return { operation: 'secretsmanager:BatchGetSecretValue', input: { SecretIdList } }
}

// Each writer has a parameter of its own; a version takes the oldest one's place when there are a hundred.
function write(connections: number): Scenario {
  return {
    name: `PutParameter, durable, ${connections} writer${connections === 1 ? '' : 's'}`,
    connections,
    request: (i) => ({
      operation: 'ssm:PutParameter',
      input: { Name: `/bench/write/${i}`, Value: VALUE, Type: 'String', Overwrite: true },
    }),
  }
}
