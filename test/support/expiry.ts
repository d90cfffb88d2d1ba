// Parameters with policies on a store of their own, a clock to move, and workers that carry the policies out.
import type { Pipeline } from '../../packages/server/src/api/pipeline.ts'
import type { Store } from '../../packages/server/src/store/store.ts'
import { createExpiry } from '../../packages/server/src/workers/expire.ts'
import { Worker } from '../../packages/server/src/workers/worker.ts'
import { call, createTestPipeline, type SentEvent, sentEvents } from './acting.ts'
import type { Dialect } from './dialects.ts'
import { openTestStore } from './store.ts'

/** An hour in milliseconds. */
export const HOUR_MS = 3_600_000

/** How long a worker has a policy in hand, in milliseconds. */
export const LEASE_MS = 60_000

/** The instant at which every test begins: ten in the morning. */
export const START = new Date('2026-11-22T10:00:00.000Z')

/** The policy that deletes a parameter at an instant. */
export const expiration = (Timestamp: string) => ({ Type: 'Expiration', Version: '1.0', Attributes: { Timestamp } })

/** The policy that tells of an expiration some time before it. */
export const notice = (Before: string, Unit = 'Hours') => ({
  Type: 'ExpirationNotification',
  Version: '1.0',
  Attributes: { Before, Unit },
})

/** The policy that tells of a parameter that has not been changed for some time. */
export const noChange = (After: string, Unit = 'Hours') => ({
  Type: 'NoChangeNotification',
  Version: '1.0',
  Attributes: { After, Unit },
})

/** What carries a policy out: the pipeline, or something a test puts before it. */
export type Acting = Pick<Pipeline, 'act'>

/** Opens a store with a clock that stands still at START. */
export async function openExpiry(dialect: Dialect) {
  const opened = await openTestStore(dialect)
  let nowMs = START.getTime()
  const clock = () => new Date(nowMs)
  const pipeline = createTestPipeline(opened.store, opened.keyring, clock)
  /** What workers reported as having failed. */
  const reported: unknown[] = []

  /** Carries out one batch of what is due; answers how many policies were in it. */
  function workOnce(store: Store = opened.store, acting: Acting = pipeline): Promise<number> {
    const report = (error: unknown) => void reported.push(error)
    const ground = { store, clock, isSealed: () => opened.keyring.sealed, report }
    return new Worker(ground, createExpiry(acting), { leaseMs: LEASE_MS }).runOnce()
  }

  /** Carries out all that is due. */
  async function work(store?: Store, acting?: Acting): Promise<void> {
    while ((await workOnce(store, acting)) > 0);
  }

  /** Writes an advanced parameter; without policies it keeps those it has. */
  const put = (Name: string, policies?: object[], more: { Description?: string } = {}) =>
    call(pipeline, 'ssm:PutParameter', {
      Name,
      Value: 'v',
      Type: 'String',
      Tier: 'Advanced',
      Overwrite: true,
      ...(policies && { Policies: JSON.stringify(policies) }),
      ...more,
    })

  async function described(name: string) {
    const ParameterFilters = [{ Key: 'Name', Values: [name] }]
    return (await call(pipeline, 'ssm:DescribeParameters', { ParameterFilters })).Parameters?.[0]
  }

  return {
    ...opened,
    pipeline,
    clock,
    reported,
    work,
    workOnce,
    put,
    described,
    advance(milliseconds: number) {
      nowMs += milliseconds
    },
    statuses: async (name: string) => (await described(name))?.Policies?.map(({ PolicyStatus }) => PolicyStatus),
    /** The events that tell of policies carried out. */
    async actions(store: Store = opened.store): Promise<SentEvent[]> {
      return (await sentEvents(store)).filter(({ detailType }) => detailType === 'Parameter Store Policy Action')
    },
    /** A pipeline before whose every act something else happens first. */
    actingAfter(first: () => Promise<unknown>): Acting {
      return {
        async act(service, account, region, work) {
          await first()
          return pipeline.act(service, account, region, work)
        },
      }
    },
  }
}
