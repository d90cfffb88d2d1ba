// Generated scenes: sets of policies drawn from small pools, so that statements speak to requests often enough to matter.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write their variables so

import type { choices } from '../../../signature/test/support/random.ts'
import type { Principal } from '../../src/index.ts'
import type { Asked, Document, Rule } from '../naive.ts'
import { ACCOUNT, CALLERS, OTHER } from './ask.ts'

type Choices = ReturnType<typeof choices>

const ACTIONS = ['ssm:GetParameter', 'ssm:GetParameter', 'ssm:PutParameter', 'kms:Decrypt', 'sts:AssumeRole']
const ACTION_ENTRIES = [
  '*',
  '*',
  '*',
  'ssm:*',
  'ssm:*',
  'ssm:*',
  'ssm:Get*',
  'SSM:getparameter',
  'kms:*',
  'kms:Decrypt',
  'sts:AssumeRole',
  '*:*',
  'ssm:?etParameter',
  's*:*',
  'ssm:*a*e*r',
]

const PARAMETERS = `arn:aws:ssm:eu-central-1:${ACCOUNT}:parameter`
const RESOURCES = [
  `${PARAMETERS}/app/db`,
  `${PARAMETERS}/ann/x`,
  `${PARAMETERS}/blue/*`,
  `${PARAMETERS}/app:x`,
  `arn:aws:kms:us-east-1:${OTHER}:key/1`,
  '',
]
const RESOURCE_ENTRIES = [
  ...Array.from({ length: 9 }, () => '*'),
  'arn:aws:ssm:*:*:parameter/*',
  `${PARAMETERS}/app/db`,
  `${PARAMETERS}/*`,
  `${PARAMETERS}/app*`,
  `${PARAMETERS}/?pp/d?`,
  `${PARAMETERS}/\${aws:username}/*`,
  `${PARAMETERS}/\${aws:PrincipalTag/team}/*`,
  `${PARAMETERS}/\${aws:PrincipalTag/team, 'app'}/*`,
  `${PARAMETERS}/blue/\${*}`,
  `${PARAMETERS}/\${aws:TagKeys}*`,
  'arn:aws:ssm:${aws:RequestedRegion}:*:*',
  'arn:aws:ssm',
  'arn:aws:ssm:eu-*',
  'arn:aws:*:*:*:*',
  'arn:aws:kms:*:*:key/?',
]

const VALUES: Record<string, (string | string[])[]> = {
  'aws:username': ['ann', 'bob', 'app'],
  'aws:principaltag/team': ['blue', 'app', '*', 'a?p', '${aws:username}'],
  'aws:tagkeys': [[], ['a'], ['a', 'b'], ['A', 'c'], ['b', 'c', 'a']],
  'aws:principalarn': [CALLERS.user.arn, CALLERS.session.roleArn],
  'test:text': ['a', 'A', 'abc', 'ann', 'blue', 'a*', '', ['a', 'x'], ['abc', 'ann']],
  'test:number': ['1', '10', '10.0', '-2', '10.5', 'x'],
  'test:date': ['2026-11-22', '2026-11-22T09:00:00Z', '2026-11-22T10:00:00+01:00', '1795338000', 'x'],
  'test:flag': ['true', 'false', 'True', 'x'],
  'test:bytes': ['YWJj', 'YWI=', 'YWI'],
  'test:address': ['10.1.2.3', '203.0.113.9', '2001:db8::1', '2001:db8:0:0:1:0:0:2', 'sns.amazonaws.com'],
  'test:arn': [`arn:aws:sns:eu-central-1:${ACCOUNT}:ann`, `arn:aws:iam::${OTHER}:user/blue:x`, 'x'],
}

const TEXTS = [
  'a',
  'A',
  'abc',
  'a*',
  '*',
  'a?c',
  '',
  '${aws:username}',
  '${aws:PrincipalTag/team}',
  "${test:none, 'a'}*",
  '${*}',
  'b',
  'c',
]
const ARNS = [
  `arn:aws:sns:*:${ACCOUNT}:*`,
  'arn:aws:*:*:*:${aws:username}',
  'arn:aws:iam::*:user/*',
  '*',
  'arn:aws:sns:*',
  'arn:aws:iam::4444????6666:user/${aws:PrincipalTag/team}:?',
  'arn:${aws:none}:sns:*:*:*',
]
const FAMILIES: { operators: string[]; keys: string[]; wanted: unknown[] }[] = [
  {
    operators: [
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
      'StringLike',
      'StringNotLike',
    ],
    keys: ['test:Text', 'test:Text', 'aws:TagKeys', 'aws:PrincipalTag/Team', 'aws:UserName', 'aws:PrincipalArn'],
    wanted: [...TEXTS, CALLERS.user.arn, CALLERS.session.roleArn],
  },
  {
    operators: ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
      (name) => `Numeric${name}`,
    ),
    keys: ['test:Number'],
    wanted: ['1', 10, '10.0', '-3', '10.25', 'x'],
  },
  {
    operators: ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
      (name) => `Date${name}`,
    ),
    keys: ['test:Date'],
    wanted: ['2026-11-22', '2026-11-22T09:00:00Z', 1795338000, '2027-01-01', 'x'],
  },
  { operators: ['Bool'], keys: ['test:Flag'], wanted: ['true', false, 'TRUE', '1', '${test:flag}'] },
  { operators: ['BinaryEquals'], keys: ['test:Bytes'], wanted: ['YWJj', 'YWI=', 'YWI'] },
  {
    operators: ['IpAddress', 'NotIpAddress'],
    keys: ['test:Address'],
    wanted: ['10.0.0.0/8', '203.0.113.9', '0.0.0.0/0', '203.0.113.0/29', '2001:db8::/33', '2001:db8::1', '::/0', 'x'],
  },
  {
    operators: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
    keys: ['test:Arn', 'aws:PrincipalArn'],
    wanted: ARNS,
  },
]

/** The operators of the language but Null, without prefix and suffix. */
export const PLAIN_OPERATORS = FAMILIES.flatMap(({ operators }) => operators)

const { user, session, federated, web, service, root } = CALLERS
const CALLER_POOL: Principal[] = [user, user, user, session, session, session, federated, ...Object.values(CALLERS)]
const PRINCIPALS: unknown[] = [
  '*',
  { AWS: '*' },
  { AWS: user.arn },
  { AWS: [user.id, session.id] },
  { AWS: session.roleArn },
  { AWS: [session.arn, federated.arn] },
  { AWS: [session.arn, session.roleArn, ACCOUNT] },
  { AWS: [root.arn, user.arn] },
  { AWS: [ACCOUNT, federated.arn] },
  { AWS: ACCOUNT },
  { AWS: root.arn },
  { AWS: OTHER },
  { AWS: ['*', session.roleArn] },
  { Service: service.service },
  { Federated: web.provider, AWS: OTHER },
  { Service: service.service, AWS: [ACCOUNT, user.arn], Federated: web.provider },
]

function drawEntries(choose: Choices, pool: readonly string[]): string | string[] {
  const entries = [choose.pick(pool), ...choose.times(1, () => choose.pick(pool))]
  return entries.length === 1 && choose.chance(0.5) ? (entries[0] as string) : entries
}

function drawOperator(choose: Choices, operator: string): string {
  const prefix = choose.pick(['', '', '', 'ForAllValues:', 'ForAnyValue:'])
  return `${prefix}${operator}${choose.pick(['', '', 'IfExists'])}`
}

function drawConditions(choose: Choices): Record<string, Record<string, unknown>> {
  const block: Record<string, Record<string, unknown>> = {}
  for (let count = 1 + choose.below(2); count > 0; count--) {
    const { operators, keys, wanted } = choose.pick(FAMILIES)
    const values = () => (choose.chance(0.5) ? choose.pick(wanted) : choose.times(3, () => choose.pick(wanted)))
    if (choose.chance(0.04)) block.StringSimilar = { 'test:text': 'a' }
    else if (choose.chance(0.08)) block.Null = { [choose.pick(keys)]: choose.pick(['true', 'false', true, false]) }
    else block[drawOperator(choose, choose.pick(operators))] = { [choose.pick(keys)]: values() }
  }
  return block
}

function drawRule(choose: Choices, onResource: boolean, isTrust: boolean): Rule {
  const rule: Rule = { Effect: choose.chance(0.9) ? 'Allow' : 'Deny' }
  if (onResource) rule[choose.chance(0.92) ? 'Principal' : 'NotPrincipal'] = choose.pick(PRINCIPALS)
  rule[choose.chance(0.9) ? 'Action' : 'NotAction'] = drawEntries(choose, ACTION_ENTRIES)
  const isNameless = onResource && choose.chance(isTrust ? 0.8 : 0.05)
  if (!isNameless) rule[choose.chance(0.88) ? 'Resource' : 'NotResource'] = drawEntries(choose, RESOURCE_ENTRIES)
  if (choose.chance(0.55)) rule.Condition = drawConditions(choose)
  return rule
}

function drawDocument(choose: Choices, onResource = false, isTrust = false): Document {
  const version = choose.pick([{ Version: '2012-10-17' }, { Version: '2012-10-17' }, { Version: '2008-10-17' }, {}])
  const rules = [drawRule(choose, onResource, isTrust), ...choose.times(2, () => drawRule(choose, onResource, isTrust))]
  return { ...version, Statement: rules }
}

/** The policies of a scene, to which many requests are put. */
export type Scene = Pick<Asked, 'identity' | 'boundary' | 'session' | 'resourcePolicy' | 'rule'>

/** Draws the policies of a scene. */
export function drawScene(choose: Choices): Scene {
  const rule = choose.pick(['own', 'own', 'own', 'required', 'trust'] as const)
  return {
    rule,
    identity: [drawDocument(choose), ...choose.times(2, () => drawDocument(choose))],
    boundary: choose.chance(0.25) ? drawDocument(choose) : undefined,
    session: choose.chance(0.25) ? choose.times(2, () => drawDocument(choose)) : undefined,
    resourcePolicy: choose.chance(0.7) ? drawDocument(choose, true, rule === 'trust') : undefined,
  }
}

/** Draws a request: all of a question that is not its policies. */
export function drawRequest(choose: Choices) {
  const values: Record<string, string | string[]> = {}
  for (const [key, pool] of Object.entries(VALUES)) if (choose.chance(0.75)) values[key] = choose.pick(pool)
  return {
    principal: choose.pick(CALLER_POOL),
    action: choose.chance(0.005) ? 'sts:GetCallerIdentity' : choose.pick(ACTIONS),
    resource: choose.pick(RESOURCES),
    resourceAccount: choose.pick([ACCOUNT, ACCOUNT, ACCOUNT, ACCOUNT, ACCOUNT, '', OTHER]),
    values,
  }
}
