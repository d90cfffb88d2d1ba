// AWS's request rates, for those who want to meet them in a test: off unless asked for.
import { ApiError } from './error.ts'
import type { Context, Rate } from './operation.ts'

/** Counts calls by account, region and group of operations. */
export type Throttle = { take(rate: Rate, context: Context): Promise<void> }

/** A token bucket for each account, region and group, holding one second's worth. Throws ThrottlingException. */
export function createThrottle(): Throttle {
  const buckets = new Map<string, { tokens: number; atMs: number }>()
  return {
    async take(rate, context) {
      const { group, perSecond } = await rate(context)
      const name = `${context.account}/${context.region}/${group}`
      const nowMs = context.now.getTime()
      const bucket = buckets.get(name) ?? { tokens: perSecond, atMs: nowMs }
      // A clock that is set back must not take allowance away.
      const elapsedMs = Math.max(0, nowMs - bucket.atMs)
      bucket.tokens = Math.min(perSecond, bucket.tokens + (elapsedMs / 1000) * perSecond)
      bucket.atMs = nowMs
      buckets.set(name, bucket)
      if (bucket.tokens < 1) throw new ApiError('ThrottlingException', 'Rate exceeded')
      bucket.tokens -= 1
    },
  }
}
