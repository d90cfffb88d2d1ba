// Inputs that would be right, to be made wrong in one place: so that requests get far before they fail.
import { prepareCall } from '../access/calls.ts'
import { SERVED } from '../access/models.ts'
import { send } from '../access/signed-call.ts'
import { OWNER } from '../access/world.ts'
import { type AccessKey, REGION } from '../support/server.ts'
import type { Known } from './values.ts'

type Fields = Record<string, unknown>

/** Who sends everything: the administrator of an account that a development server knows by its number. */
export const SENDER: AccessKey = { accessKeyId: OWNER, secretAccessKey: 'test' }

/** What a store has been filled with, in words for inputs and as whole inputs by operation. */
export type Ground = { known: Known; templates: Record<string, Fields[]> }

const NAMES = ['/fuzz/a', '/fuzz/b/c', '/fuzz/list', 'plain', 'secret']
const EXPIRY = '[{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2099-12-31T23:59:59.000Z"}}]'
const IDENTITIES = [
  'developer',
  'iam-GetUser',
  'iam-GetRole',
  'shared',
  'v1',
  `arn:aws:iam::${OWNER}:user/developer`,
  `arn:aws:iam::${OWNER}:role/sts-AssumeRole`,
  `arn:aws:iam::${OWNER}:policy/iam-GetPolicy`,
  `arn:aws:iam::${OWNER}:root`,
  `arn:aws:cloudtrail:${REGION}:${OWNER}:trail/shared`,
  'arn:aws:iam::aws:policy/AdministratorAccess',
]
const POLICIES = [
  { Effect: 'Allow', Action: '*', Resource: '*' },
  {
    Effect: 'Deny',
    NotAction: 's*:*',
    NotResource: 'arn:*:ssm:*:*:*',
    Condition: { Null: { 'aws:TagKeys': 'maybe' } },
  },
  { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OWNER}:user/developer` }, Action: 'sts:AssumeRole' },
  {
    Effect: 'Allow',
    Principal: '*',
    Action: ['ssm:*'],
    Resource: `$${'{aws:username}'}$${'{'}`,
    Condition: { __proto__x: {} },
  },
  { Effect: 'Allow', Action: '*', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '::/129' } } },
].map((Statement) => JSON.stringify({ Version: '2012-10-17', Statement }))
const SETTING = '/ssm/parameter-store/default-parameter-tier'

/** Fills a store with a little of everything, so that requests can meet something. */
export async function prepareGround(url: string): Promise<Ground> {
  async function call(name: string, input: Fields): Promise<Fields> {
    const { status, body, fields } = await send(url, { name, input, key: SENDER })
    if (status !== 200) throw new Error(`${name}: ${body}`)
    return fields
  }
  for (const Name of NAMES) {
    const Type = Name === 'secret' ? 'SecureString' : Name.endsWith('list') ? 'StringList' : 'String'
    await call('ssm:PutParameter', { Name, Type, Value: 'one,two', Tags: [{ Key: 'team', Value: 'red' }] })
  }
  await call('ssm:PutParameter', { Name: '/fuzz/a', Value: 'two', Tier: 'Advanced', Overwrite: true })
  await call('ssm:LabelParameterVersion', { Name: '/fuzz/a', Labels: ['good'] })
  // Grants and policies name somebody.
  await call('iam:CreateUser', { UserName: 'developer' })
  const { KeyMetadata } = await call('kms:CreateKey', {})
  const { KeyId, Arn } = KeyMetadata as { KeyId: string; Arn: string }
  await call('kms:CreateAlias', { AliasName: 'alias/fuzz', TargetKeyId: KeyId })
  const { CiphertextBlob } = await call('kms:Encrypt', { KeyId, Plaintext: 'AAAA' })
  const tokens = await Promise.all([
    call('ssm:DescribeParameters', { MaxResults: 1 }),
    call('ssm:GetParametersByPath', { Path: '/', Recursive: true, MaxResults: 1 }),
    call('kms:ListAliases', { Limit: 1 }),
    call('iam:ListPolicies', { MaxItems: 1 }),
  ])
  const arn = `arn:aws:ssm:${REGION}:${OWNER}:parameter/fuzz/a`
  const words = [
    '/fuzz/a:1',
    '/fuzz/a:good',
    '/fuzz',
    'team',
    'good',
    'Parameter',
    'Name',
    'Path',
    'BeginsWith',
    'Recursive',
  ]
  const blob = CiphertextBlob as string
  return {
    known: {
      texts: [
        ...NAMES,
        ...words,
        SETTING,
        'Standard',
        'Advanced',
        arn,
        `${arn}:1`,
        KeyId,
        Arn,
        'alias/fuzz',
        'text',
        EXPIRY,
        ...IDENTITIES,
        ...POLICIES,
      ],
      blobs: [blob, blob.replace(/.{8}$/, 'AAAAAAAA')],
      tokens: tokens.flatMap(({ NextToken, NextMarker, Marker }) =>
        spoilToken((NextToken ?? NextMarker ?? Marker) as string),
      ),
    },
    templates: await addPrepared({ ...parameterTemplates(arn, tokens), ...keyTemplates(KeyId, blob) }, call),
  }
}

/** Adds the calls that are known to succeed: each operation has one. */
async function addPrepared(
  templates: Record<string, Fields[]>,
  call: (name: string, input: Fields) => Promise<Fields>,
): Promise<Record<string, Fields[]>> {
  const ground = { call, name: (plain: string) => plain, server: { runWorkers: async () => {} } }
  for (const name of SERVED) {
    const { input } = await prepareCall(name, ground)
    templates[name] = [...(templates[name] ?? []), input]
  }
  return templates
}

function parameterTemplates(arn: string, [described, byPath]: Fields[]): Record<string, Fields[]> {
  const tagged = { ResourceType: 'Parameter', ResourceId: '/fuzz/a' }
  const write = { Name: '/fuzz/a', Value: 'three', Type: 'String', Overwrite: true }
  const filters = [
    { Key: 'Name', Option: 'Contains', Values: ['fuzz'] },
    { Key: 'Type', Values: ['String', 'SecureString'] },
    { Key: 'tag:team', Values: ['red'] },
  ]
  const statement = { Effect: 'Allow', Principal: { AWS: '333333333333' }, Action: 'ssm:GetParameter', Resource: arn }
  return {
    'ssm:PutParameter': [
      write,
      { ...write, Name: 'secret', Type: 'SecureString', KeyId: 'alias/fuzz' },
      { ...write, Name: 'plain', Description: 'about it', AllowedPattern: '[a-z]+', DataType: 'text' },
      { ...write, Tier: 'Advanced', Policies: EXPIRY },
      {
        Name: '/fuzz/new',
        Value: 'v',
        Type: 'String',
        Tags: [{ Key: 'team', Value: 'blue' }],
        Tier: 'Intelligent-Tiering',
      },
    ],
    'ssm:GetParameter': [
      { Name: '/fuzz/a' },
      { Name: '/fuzz/a:1' },
      { Name: `${arn}:good` },
      { Name: 'secret', WithDecryption: true },
    ],
    'ssm:GetParameters': [{ Names: ['/fuzz/a', '/fuzz/a:good', 'plain', 'secret', '/nothing'], WithDecryption: true }],
    'ssm:GetParametersByPath': [
      { Path: '/', Recursive: true, MaxResults: 1, NextToken: byPath?.NextToken },
      { Path: '/fuzz', Recursive: true, ParameterFilters: [{ Key: 'Label', Values: ['good'] }] },
      {
        Path: '/fuzz',
        ParameterFilters: [{ Key: 'KeyId', Option: 'BeginsWith', Values: ['alias/'] }],
        WithDecryption: true,
      },
    ],
    'ssm:GetParameterHistory': [
      { Name: '/fuzz/a', MaxResults: 1 },
      { Name: 'secret', WithDecryption: true },
    ],
    'ssm:DescribeParameters': [
      { ParameterFilters: filters, MaxResults: 5 },
      { ParameterFilters: [{ Key: 'Path', Option: 'Recursive', Values: ['/fuzz'] }] },
      { Filters: [{ Key: 'Name', Values: ['plain'] }] },
      { MaxResults: 1, NextToken: described?.NextToken },
    ],
    'ssm:DeleteParameter': [{ Name: '/fuzz/new' }],
    'ssm:DeleteParameters': [{ Names: ['/fuzz/new', '/fuzz/gone'] }],
    'ssm:LabelParameterVersion': [{ Name: '/fuzz/a', ParameterVersion: 1, Labels: ['good', 'better'] }],
    'ssm:UnlabelParameterVersion': [{ Name: '/fuzz/a', ParameterVersion: 1, Labels: ['better'] }],
    'ssm:AddTagsToResource': [{ ...tagged, Tags: [{ Key: 'team', Value: 'green' }] }],
    'ssm:RemoveTagsFromResource': [{ ...tagged, TagKeys: ['team'] }],
    'ssm:ListTagsForResource': [tagged],
    'ssm:GetServiceSetting': [{ SettingId: SETTING }],
    'ssm:UpdateServiceSetting': [{ SettingId: SETTING, SettingValue: 'Intelligent-Tiering' }],
    'ssm:ResetServiceSetting': [{ SettingId: SETTING }],
    'ssm:PutResourcePolicy': [
      { ResourceArn: arn, Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) },
    ],
    'ssm:GetResourcePolicies': [{ ResourceArn: arn, MaxResults: 1 }],
    'ssm:DeleteResourcePolicy': [{ ResourceArn: arn, PolicyId: 'id', PolicyHash: 'hash' }],
  }
}

function keyTemplates(KeyId: string, CiphertextBlob: string): Record<string, Fields[]> {
  const EncryptionContext = { team: 'red', other: 'x' }
  return {
    'kms:CreateKey': [
      { Description: 'made', Tags: [{ TagKey: 'team', TagValue: 'red' }] },
      { Policy: '{"Statement":[]}' },
    ],
    'kms:CreateAlias': [{ AliasName: 'alias/made', TargetKeyId: KeyId }],
    'kms:DescribeKey': [{ KeyId }, { KeyId: 'alias/fuzz' }, { KeyId: 'alias/aws/ssm' }],
    'kms:ListAliases': [{ KeyId, Limit: 1 }],
    'kms:Encrypt': [{ KeyId, Plaintext: 'AAAA', EncryptionContext }],
    'kms:Decrypt': [{ CiphertextBlob }, { KeyId, CiphertextBlob, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' }],
    'kms:GenerateDataKey': [
      { KeyId, NumberOfBytes: 16, EncryptionContext },
      { KeyId: 'alias/fuzz', KeySpec: 'AES_128' },
    ],
  }
}

/** A page token, and some that are nearly it. */
function spoilToken(token: string): string[] {
  const middle = token.length >> 1
  const changed = token[middle] === 'A' ? 'B' : 'A'
  const bytes = Buffer.from(token, 'base64')
  return [
    token,
    token.slice(0, middle),
    token.slice(0, middle) + changed + token.slice(middle + 1),
    `${token}AAAA`,
    bytes.toString('base64url'),
    bytes.subarray(0, 53).toString('base64'),
  ]
}
