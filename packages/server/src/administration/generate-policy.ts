// The least policy that would have allowed what a principal did, from the audit trail.
import { parseArn } from '#api/arn.ts'
import { RequestError } from '#api/error.ts'
import type { Store } from '#store/store.ts'
import { principalOf, readTrail, type TrailEvent } from './trail.ts'

/** A policy, and how many calls it was made from. */
export type GeneratedPolicy = { calls: number; policy: { Version: '2012-10-17'; Statement: Statement[] } }

type Statement = {
  Effect: 'Allow'
  Action: string[]
  Resource: string[]
  Condition?: { StringEquals: { 'kms:ViaService': string[] } }
}

type Need = { action: string; resource: string; via: string | undefined }

// What needs no permission.
const FREE = new Set(['sts:GetCallerIdentity'])

/** Reads what a user or role did since an instant (milliseconds), and was allowed. Throws RequestError when that is nothing. */
export async function generatePolicy(store: Store, principal: string, sinceMs: number): Promise<GeneratedPolicy> {
  const account = parseArn(principal)?.account
  if (!account) throw new RequestError(`${principal} is no ARN of a user or role`)
  const needs = new Map<string, Need>()
  let calls = 0
  for await (const event of readTrail(store, account, sinceMs)) {
    if (event.errorCode !== undefined || principalOf(event) !== principal) continue
    calls += 1
    for (const need of needsOf(event)) needs.set(JSON.stringify(need), need)
  }
  const wanted = [...needs.values()].filter(({ action }) => !FREE.has(action))
  if (wanted.length === 0)
    throw new RequestError(`the audit trail has no call of ${principal} that needed a permission`)
  return { calls, policy: { Version: '2012-10-17', Statement: groupNeeds(wanted) } }
}

/** The actions a call needed, each on what. */
function needsOf({ eventSource, eventName, resources = [], userIdentity, awsRegion }: TrailEvent): Need[] {
  const [service = ''] = eventSource.split('.', 1)
  const via = userIdentity.invokedBy?.replace('.amazonaws.com', `.${awsRegion}.amazonaws.com`)
  const arns = resources.map(({ ARN }) => ARN)
  if (service === 'kms' && eventName === 'ReEncrypt') {
    const [from = '*', to = from] = arns
    return [
      { action: 'kms:ReEncryptFrom', resource: from, via },
      { action: 'kms:ReEncryptTo', resource: to, via },
    ]
  }
  const action = `${service === 'tagging' ? 'tag' : service}:${eventName}`
  return (arns.length > 0 ? arns : ['*']).map((resource) => ({ action, resource, via }))
}

/** One statement for all things on which the same may be done. */
function groupNeeds(needs: Need[]): Statement[] {
  const byResource = Map.groupBy(needs, ({ resource, via }) => JSON.stringify([resource, via]))
  const byActions = new Map<string, Statement>()
  for (const group of byResource.values()) {
    const { resource, via } = group[0]!
    const actions = [...new Set(group.map(({ action }) => action))].sort()
    const key = JSON.stringify([actions, via])
    const known = byActions.get(key)
    if (known) known.Resource.push(resource)
    else byActions.set(key, createStatement(actions, resource, via))
  }
  const statements = [...byActions.values()]
  for (const statement of statements) statement.Resource.sort()
  return statements.sort((a, b) => (a.Action[0]! < b.Action[0]! ? -1 : 1))
}

function createStatement(actions: string[], resource: string, via: string | undefined): Statement {
  const statement: Statement = { Effect: 'Allow', Action: actions, Resource: [resource] }
  // Only KMS has a condition for it; elsewhere the service's call needs the same right as the caller's own.
  const isForKms = via !== undefined && actions.every((action) => action.startsWith('kms:'))
  return isForKms ? { ...statement, Condition: { StringEquals: { 'kms:ViaService': [via] } } } : statement
}
