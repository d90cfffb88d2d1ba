// Rotation windows: when a schedule opens and closes them, in UTC and on the hour.
import { type Cron, nextInstant, parseCron, ScheduleError } from './cron.ts'

/** A schedule: a period that runs from the last time, or the instants of a cron expression. */
export type Schedule = { kind: 'rate'; count: number; unit: 'hour' | 'day' } | { kind: 'cron'; cron: Cron }

/** When something may be done: from an instant until another, in milliseconds. */
export type Window = { startMs: number; endMs: number }

/** A schedule with the length of its windows; without one they last an hour, or to the end of the day. */
export type Windows = { schedule: Schedule; hours: number | undefined }

/** Rotation rules as AWS writes them. */
export type WrittenRules = {
  automaticallyAfterDays?: number | null
  scheduleExpression?: string | null
  duration?: string | null
}

/** An hour, in milliseconds. */
export const HOUR_MS = 3_600_000

/** A day, in milliseconds. */
export const DAY_MS = 24 * HOUR_MS

/** Reads `rate(… hours|days)` or `cron(…)`. Throws ScheduleError. */
export function parseSchedule(text: string): Schedule {
  const [, fields] = /^cron\((.*)\)$/i.exec(text.trim()) ?? []
  if (fields !== undefined) return { kind: 'cron', cron: parseCron(fields) }
  const [, count, unit] = /^rate\(\s*(\d{1,4})\s+(hour|day)s?\s*\)$/i.exec(text.trim()) ?? []
  if (count === undefined || Number(count) === 0) {
    throw new ScheduleError('a schedule is rate(… hours), rate(… days) or cron(…)')
  }
  return { kind: 'rate', count: Number(count), unit: unit?.toLowerCase() === 'hour' ? 'hour' : 'day' }
}

/** The windows that written rules make; undefined when they name no schedule. Throws ScheduleError. */
export function readWindows({
  automaticallyAfterDays,
  scheduleExpression,
  duration,
}: WrittenRules): Windows | undefined {
  const hours = duration ? Number.parseInt(duration, 10) : undefined
  if (scheduleExpression) return { schedule: parseSchedule(scheduleExpression), hours }
  if (!automaticallyAfterDays) return undefined
  return { schedule: { kind: 'rate', count: automaticallyAfterDays, unit: 'day' }, hours }
}

/** Whether a schedule counts in hours: its windows last one hour unless told otherwise, those of others to the end of the day. */
export function isHourly(schedule: Schedule): boolean {
  return schedule.kind === 'rate' ? schedule.unit === 'hour' : schedule.cron.hours.length > 1
}

/**
 * The first window that the last time (`baseMs`) leads to and that is still open after `afterMs`. One that nobody used comes
 * again: on the next day, or by its own period. Undefined when a cron expression names no instant any more.
 */
export function nextWindow(windows: Windows, baseMs: number, afterMs: number): Window | undefined {
  const { schedule } = windows
  if (schedule.kind === 'rate') {
    const unitMs = schedule.unit === 'hour' ? HOUR_MS : DAY_MS
    const againMs = schedule.unit === 'hour' ? schedule.count * HOUR_MS : DAY_MS
    let window = openAt(windows, floorTo(unitMs, baseMs + schedule.count * unitMs))
    const missed = Math.floor((afterMs - window.endMs) / againMs) + 1
    if (missed > 0) window = openAt(windows, window.startMs + missed * againMs)
    return window
  }
  // No window is longer than a day: what began earlier has ended.
  let startMs = nextInstant(schedule.cron, Math.max(baseMs, afterMs - DAY_MS))
  while (startMs !== undefined) {
    const window = openAt(windows, startMs)
    if (window.endMs > afterMs) return window
    startMs = nextInstant(schedule.cron, startMs)
  }
  return undefined
}

function openAt({ schedule, hours }: Windows, startMs: number): Window {
  if (hours !== undefined) return { startMs, endMs: startMs + hours * HOUR_MS }
  return { startMs, endMs: isHourly(schedule) ? startMs + HOUR_MS : floorTo(DAY_MS, startMs) + DAY_MS }
}

function floorTo(unitMs: number, instantMs: number): number {
  return Math.floor(instantMs / unitMs) * unitMs
}
