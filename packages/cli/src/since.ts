// How far back a question goes, as people say it.
import { UsageError } from './typed.ts'

const UNIT_MS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** The instant (milliseconds) of `30m`, `24h`, `7d` ago, or of a date or time in ISO 8601. Throws UsageError. */
export function readSince(text: string, nowMs: number): number {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  if (count !== undefined && unit !== undefined) return nowMs - Number(count) * UNIT_MS[unit]!
  const instant = Date.parse(text)
  if (Number.isNaN(instant)) throw new UsageError(`--since ${text} must be like 7d, 24h, 30m or 2026-01-31`)
  return instant
}
