// The request rates that AWS publishes for Parameter Store, which the high-throughput setting raises.
import type { Allowance, Rate } from '#api/operation.ts'
import { hasHighThroughput } from './service-setting.ts'

const DEFAULT_READS: Allowance = { group: 'ssm:read', perSecond: 40 }

/** Calls a second, by operation: by default the three reads share one allowance, with high throughput each has its own. */
export const rates = {
  GetParameter: rate('GetParameter', DEFAULT_READS, 10_000),
  GetParameters: rate('GetParameters', DEFAULT_READS, 1_000),
  GetParametersByPath: rate('GetParametersByPath', DEFAULT_READS, 100),
  PutParameter: rate('PutParameter', { group: 'ssm:PutParameter', perSecond: 3 }, 10),
} satisfies Record<string, Rate>

function rate(operation: string, byDefault: Allowance, whenHigh: number): Rate {
  const high = { group: `ssm:${operation}:high`, perSecond: whenHigh }
  return async (context) => ((await hasHighThroughput(context)) ? high : byDefault)
}
