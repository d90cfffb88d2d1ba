// Questions about one parameter, with whatever a test changes about them.

import { compilePolicy, type Decision, decide, type Policy, type Principal, type Question } from '../../src/index.ts'

export const ACCOUNT = '111122223333'
export const OTHER = '444455556666'
export const PARAMETER = `arn:aws:ssm:eu-central-1:${ACCOUNT}:parameter/app/db`

/** Callers, by their kind. */
export const CALLERS = {
  root: { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` },
  user: { kind: 'user', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/team/ann`, id: 'AIDAANN' },
  session: {
    kind: 'role-session',
    account: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/ci`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/team/deploy`,
    id: 'AROADEPLOY',
    sessionName: 'ci',
  },
  federated: {
    kind: 'federated-user',
    account: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:federated-user/guest`,
    userArn: `arn:aws:iam::${ACCOUNT}:user/team/ann`,
    id: 'AIDAANN',
  },
  web: { kind: 'web-identity', provider: `arn:aws:iam::${ACCOUNT}:oidc-provider/id.example.com`, account: '' },
  service: { kind: 'service', service: 'sns.amazonaws.com' },
  anonymous: { kind: 'anonymous' },
} as const satisfies Record<string, Principal>

type Fields = Record<string, unknown>

/** A request's values, by keys in any case. */
export type Values = Record<string, string | readonly string[]>

/** A policy of these statements; each gets all that it does not name: Allow, any action, any resource. */
export function policy(...statements: Fields[]): Policy {
  return compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements.map(complete) }))
}

/** As `policy`, in the version of the language that knows no variables. */
export function oldPolicy(...statements: Fields[]): Policy {
  return compilePolicy(JSON.stringify({ Version: '2008-10-17', Statement: statements.map(complete) }))
}

function complete(statement: Fields): Fields {
  const action = 'NotAction' in statement ? {} : { Action: '*' }
  const resource = 'NotResource' in statement ? {} : { Resource: '*' }
  return { Effect: 'Allow', ...action, ...resource, ...statement }
}

/** Allows everything to whoever has it. */
export const EVERYTHING = policy({})

/** Allows nothing of what the tests ask. */
export const NOTHING = policy({ Action: 'sqs:*' })

/** A question by a user of the account, whose policies allow nothing, with the changes. */
export function question(changes: Partial<Question> & { values?: Values } = {}): Question {
  const { values = {}, ...rest } = changes
  const lower = new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), value]))
  return {
    principal: CALLERS.user,
    action: 'ssm:GetParameter',
    resource: PARAMETER,
    resourceAccount: ACCOUNT,
    keys: (key) => lower.get(key),
    identity: [],
    rule: 'own',
    ...rest,
  }
}

/** Decides such a question. */
export function ask(changes: Partial<Question> & { values?: Values } = {}): Decision {
  return decide(question(changes))
}

/** Whether a statement of an identity policy, alone, allows the question. */
export function allows(statement: Fields, changes: Partial<Question> & { values?: Values } = {}): boolean {
  return ask({ identity: [policy(statement)], ...changes }).allowed
}

/** Whether a statement of an identity policy denies what all else allows. */
export function denies(statement: Fields, changes: Partial<Question> & { values?: Values } = {}): boolean {
  return !ask({ identity: [EVERYTHING, policy({ Effect: 'Deny', ...statement })], ...changes }).allowed
}

/** A decision in few words: 'allowed by …', 'denied by …' or 'no …'. */
export function brief({ allowed, by, explicit }: Decision): string {
  return `${allowed ? 'allowed by' : explicit ? 'denied by' : 'no'} ${by}`
}
