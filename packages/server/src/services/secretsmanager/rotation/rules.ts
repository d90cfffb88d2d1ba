// The rules for when a secret is rotated: what AWS accepts.
import { ApiError, refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import type { SecretRotationRow } from '#store/tables/rotation.ts'
import { type Cron, nextInstant, ScheduleError } from './cron.ts'
import { isHourly, readWindows, type Windows } from './windows.ts'

/** The rules as their row keeps them. */
export type Rules = Pick<SecretRotationRow, 'automatically_after_days' | 'schedule_expression' | 'duration'>

type GivenRules = NonNullable<InputOf<'secretsmanager:RotateSecret'>['RotationRules']>

const BOTH = 'You cannot specify both rotation frequency and schedule expression together.'
const LEAST_HOURS = 4
const MOST_DAYS = 999
const HOURS_A_DAY = 24
const YEARS_OF_CRON = 230

/** The rules a call gives; undefined when it gives none. Throws InvalidParameterException. */
export function readRules(given: GivenRules | undefined, nowMs: number): Rules | undefined {
  const { AutomaticallyAfterDays, ScheduleExpression, Duration } = given ?? {}
  if (AutomaticallyAfterDays !== undefined && ScheduleExpression !== undefined)
    refuse('InvalidParameterException', BOTH)
  if (AutomaticallyAfterDays === undefined && ScheduleExpression === undefined) {
    if (Duration === undefined) return undefined
    refuse('InvalidParameterException', 'A Duration needs AutomaticallyAfterDays or a ScheduleExpression.')
  }
  const rules = {
    automatically_after_days: AutomaticallyAfterDays ?? null,
    schedule_expression: ScheduleExpression ?? null,
    duration: Duration ?? null,
  }
  const windows = windowsOf(rules)
  // AutomaticallyAfterDays may be one more: so says the model.
  const mostDays = ScheduleExpression === undefined ? MOST_DAYS + 1 : MOST_DAYS
  if (windows) checkWindows(windows, mostDays, nowMs)
  return rules
}

/** The windows of rules; undefined when they name no schedule. Throws InvalidParameterException. */
export function windowsOf({ automatically_after_days, schedule_expression, duration }: Rules): Windows | undefined {
  try {
    return readWindows({
      automaticallyAfterDays: automatically_after_days,
      scheduleExpression: schedule_expression,
      duration,
    })
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error
    throw invalid(error.message)
  }
}

function checkWindows({ schedule, hours }: Windows, mostDays: number, nowMs: number): void {
  if (hours === 0) throw invalid('a window lasts at least one hour')
  if (schedule.kind === 'cron') return checkCron(schedule.cron, hours, nowMs)
  const { count } = schedule
  if (isHourly(schedule)) {
    if (count < LEAST_HOURS || count > MOST_DAYS * HOURS_A_DAY) throw tooOften()
    if (hours !== undefined && hours > count) throw tooLong()
    return
  }
  if (count > mostDays) throw tooOften()
  if (hours !== undefined && hours > HOURS_A_DAY) throw tooLong()
}

function checkCron(cron: Cron, hours: number | undefined, nowMs: number): void {
  if (cron.minutes.length !== 1 || cron.minutes[0] !== 0) throw invalid('the minutes of a cron expression must be 0')
  if (cron.years.length !== YEARS_OF_CRON) throw invalid('the year of a cron expression must be *')
  const gaps = cron.hours.slice(1).map((hour, index) => hour - cron.hours[index]!)
  if (gaps.some((gap) => gap < LEAST_HOURS)) throw tooOften()
  const room = Math.min(HOURS_A_DAY - cron.hours.at(-1)!, ...gaps)
  if (hours !== undefined && hours > room) throw tooLong()
  if (nextInstant(cron, nowMs) === undefined) throw invalid('the cron expression names no day')
}

function tooOften(): ApiError {
  return invalid(`a secret can be rotated every ${LEAST_HOURS} hours at most, and every ${MOST_DAYS} days at least`)
}

function tooLong(): ApiError {
  return invalid('a window must end before the next one begins, and on the same day')
}

function invalid(reason: string): ApiError {
  return new ApiError('InvalidParameterException', `Invalid rotation schedule: ${reason}.`)
}
