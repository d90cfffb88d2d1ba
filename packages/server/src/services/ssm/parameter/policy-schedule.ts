// When parameter policies are due: the rows that the worker goes by and that DescribeParameters shows.
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { ParameterPolicyRow } from '#store/tables/ssm.ts'
import { dueAtMs, type Policy, type ShownPolicy } from './policies.ts'

type ByName = { account: string; region: string; name: string }

/** The policies of a parameter, to be scheduled: `given` when the write stated them, not when it kept what was there. */
export type Scheduling = { policies: readonly Policy[]; given: boolean }

const deleteSchedule = prepare<ByName>()((db, { account, region, name }) =>
  db
    .deleteFrom('parameter_policy')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name),
)

const insertPolicy = prepare<ParameterPolicyRow>()((db, row) =>
  db.insertInto('parameter_policy').values({
    account: row.account,
    region: row.region,
    name: row.name,
    position: row.position,
    type: row.type,
    text: row.text,
    status: row.status,
    due_at_ms: row.due_at_ms,
    leased_until_ms: row.leased_until_ms,
  }),
)

const rearmPolicy = prepare<ByName & { position: number; due_at_ms: number }>()(
  (db, { account, region, name, position, due_at_ms }) =>
    db
      .updateTable('parameter_policy')
      .set({ due_at_ms, status: 'Pending', leased_until_ms: 0 })
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', '=', name)
      .where('position', '=', position),
)

/**
 * Schedules the policies of a parameter that is being written. Stated ones replace what was there and wait anew; kept ones
 * stand as they are, but for NoChangeNotification, whose time begins again with every change.
 */
export async function schedulePolicies(context: Context, name: string, { policies, given }: Scheduling): Promise<void> {
  const { account, region, now, tx } = context
  const rows = policies.map((policy, position) => ({
    account,
    region,
    name,
    position,
    type: policy.Type,
    text: JSON.stringify(policy),
    status: 'Pending',
    due_at_ms: dueAtMs(policy, policies, now.getTime()),
    leased_until_ms: 0,
  }))
  if (!given) {
    for (const row of rows) if (row.type === 'NoChangeNotification') await tx.run(rearmPolicy, row)
    return
  }
  await tx.run(deleteSchedule, { account, region, name })
  for (const row of rows) await tx.run(insertPolicy, row)
}

/** The policies of several parameters as DescribeParameters shows them, by the parameter's name. */
export async function describePolicies(
  { account, region, now, tx }: Pick<Context, 'account' | 'region' | 'now' | 'tx'>,
  names: readonly string[],
): Promise<Map<string, (ShownPolicy & { PolicyStatus: string })[]>> {
  if (names.length === 0) return new Map()
  const rows = await tx.rows(
    tx.db
      .selectFrom('parameter_policy')
      .selectAll()
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', 'in', names)
      .orderBy('position'),
  )
  const shown = rows.map(({ name, type, text, status, leased_until_ms }) => {
    const isInHand = status === 'Pending' && leased_until_ms > now.getTime()
    return { name, policy: { PolicyText: text, PolicyType: type, PolicyStatus: isInHand ? 'InProgress' : status } }
  })
  return new Map(
    [...Map.groupBy(shown, ({ name }) => name)].map(([name, each]) => [name, each.map(({ policy }) => policy)]),
  )
}
