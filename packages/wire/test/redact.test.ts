// What the audit trail may know of a call.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeJson, invented, operationOf } from './requests.ts'

test('names begin small and the value of a parameter is mentioned but hidden', () => {
  const redacted = operationOf('ssm', 'PutParameter').redact({
    Name: '/a',
    Value: 'hunter2',
    Type: 'String',
    Overwrite: false,
    Tags: [{ Key: 'team', Value: 'pay' }],
  })
  assert.deepEqual(redacted, {
    name: '/a',
    value: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    type: 'String',
    overwrite: false,
    tags: [{ key: 'team', value: 'pay' }],
  })
})

test('other secrets and all bytes are left out, the encryption context stays as sent', () => {
  const encrypt = operationOf('kms', 'Encrypt')
  const input = decodeJson(
    encrypt,
    '{"KeyId":"k","Plaintext":"aGk=","EncryptionContext":{"PARAMETER_ARN":"x","__proto__":"y"}}',
  )
  const redacted = encrypt.redact(input)
  assert.equal(JSON.stringify(redacted), '{"keyId":"k","encryptionContext":{"PARAMETER_ARN":"x","__proto__":"y"}}')
  const output = { CiphertextBlob: Buffer.from('x'), KeyId: 'arn' }
  assert.deepEqual(encrypt.redactOutput(output), { keyId: 'arn' })
})

test('an output keeps what is no secret', () => {
  const output = {
    Credentials: {
      AccessKeyId: 'ASIA',
      SecretAccessKey: 'hunter2',
      SessionToken: 'token',
      Expiration: new Date('2026-09-26T21:29:56Z'),
    },
  }
  const redacted = operationOf('sts', 'GetSessionToken').redactOutput(output)
  const { credentials } = redacted as { credentials: Record<string, unknown> }
  assert.equal(credentials.accessKeyId, 'ASIA')
  assert.equal(credentials.expiration, '2026-09-26T21:29:56.000Z')
  assert.equal('secretAccessKey' in credentials, false)
  assert.deepEqual(operationOf('ssm', 'PutParameter').redactOutput({ Version: 2, Tier: 'Standard' }), {
    version: 2,
    tier: 'Standard',
  })
})

test('a list or a map of secrets is left out whole', () => {
  const operation = invented(
    'json',
    { Plain: 'Text', Secrets: 'List', BySecret: 'Keyed', OfSecrets: 'Valued', Hidden: 'Part', ARN: 'Text' },
    {
      Text: { type: 'string' },
      Secret: { type: 'string', sensitive: true },
      List: { type: 'list', member: { shape: 'Secret' } },
      Keyed: { type: 'map', key: { shape: 'Secret' }, value: { shape: 'Text' } },
      Valued: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Secret' } },
      Part: { type: 'structure', sensitive: true, members: { Text: { shape: 'Text' } } },
    },
  )
  const redacted = operation.redact({
    Plain: 'seen',
    Secrets: ['hunter2'],
    BySecret: { hunter2: 'x' },
    OfSecrets: { x: 'hunter2' },
    Hidden: { Text: 'hunter2' },
    ARN: 'arn',
  })
  assert.deepEqual(redacted, { plain: 'seen', aRN: 'arn' })
})

test('an operation without input or output has nothing to hide', () => {
  assert.deepEqual(operationOf('kms', 'EnableKey').redactOutput({}), {})
})
