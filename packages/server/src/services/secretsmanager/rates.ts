// The request rates that AWS publishes for Secrets Manager, where they are its own.
import type { Rate } from '#api/operation.ts'

const CHANGES = rate('changes', 50)

/** Calls a second, by operation; those that change values and labels share one allowance. */
export const rates = {
  GetSecretValue: rate('GetSecretValue', 10_000),
  DescribeSecret: rate('DescribeSecret', 40_000),
  PutSecretValue: CHANGES,
  UpdateSecret: CHANGES,
  UpdateSecretVersionStage: CHANGES,
} satisfies Record<string, Rate>

function rate(group: string, perSecond: number): Rate {
  const allowance = { group: `secretsmanager:${group}`, perSecond }
  return () => allowance
}
