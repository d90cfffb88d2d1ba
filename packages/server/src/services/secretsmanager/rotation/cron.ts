// AWS's cron expressions, six fields in UTC: read, and the instants they name.

/** An expression that cannot be read; the message says what is wrong with it. */
export class ScheduleError extends Error {}

/** What a cron expression names. Numbers are ascending; months are 1 to 12, days 1 to 31. */
export type Cron = {
  minutes: readonly number[]
  hours: readonly number[]
  months: readonly number[]
  years: readonly number[]
  daysOf(year: number, month: number): number[]
}

type Field = { name: string; least: number; most: number; words?: readonly string[] }

const MINUTES: Field = { name: 'minutes', least: 0, most: 59 }
const HOURS: Field = { name: 'hours', least: 0, most: 23 }
const DAYS_OF_MONTH: Field = { name: 'day-of-month', least: 1, most: 31 }
const MONTHS: Field = {
  name: 'month',
  least: 1,
  most: 12,
  words: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
}
const DAYS_OF_WEEK: Field = {
  name: 'day-of-week',
  least: 1,
  most: 7,
  words: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
}
const YEARS: Field = { name: 'year', least: 1970, most: 2199 }

/** A month as the rules for its days see it. */
type Month = { length: number; weekdayOf(day: number): number }
type DayRule = (month: Month) => number[]

/** Reads the six fields between the brackets of `cron(…)`. Throws ScheduleError. */
export function parseCron(text: string): Cron {
  const fields = text.trim().toUpperCase().split(/\s+/)
  if (fields.length !== 6) throw new ScheduleError('a cron expression has six fields')
  const [minutes, hours, dayOfMonth, months, dayOfWeek, years] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new ScheduleError('one of day-of-month and day-of-week must be ?, the other must not')
  }
  const rules = dayOfWeek === '?' ? dayOfMonth.split(',').map(readDayOfMonth) : dayOfWeek.split(',').map(readDayOfWeek)
  return {
    minutes: readNumbers(MINUTES, minutes),
    hours: readNumbers(HOURS, hours),
    months: readNumbers(MONTHS, months),
    years: readNumbers(YEARS, years),
    daysOf(year, month) {
      const asked = describeMonth(year, month)
      return ascending(rules.flatMap((rule) => rule(asked)).filter((day) => day >= 1 && day <= asked.length))
    },
  }
}

/** The first instant an expression names after another, in milliseconds; undefined when there is none before 2200. */
export function nextInstant(cron: Cron, afterMs: number): number | undefined {
  const after = new Date(afterMs)
  for (const year of cron.years) {
    if (year < after.getUTCFullYear()) continue
    for (const month of cron.months) {
      if (Date.UTC(year, month) <= afterMs) continue
      for (const day of cron.daysOf(year, month)) {
        if (Date.UTC(year, month - 1, day + 1) <= afterMs) continue
        const instant = firstOfDay(cron, Date.UTC(year, month - 1, day), afterMs)
        if (instant !== undefined) return instant
      }
    }
  }
  return undefined
}

function firstOfDay({ hours, minutes }: Cron, dayMs: number, afterMs: number): number | undefined {
  for (const hour of hours) {
    for (const minute of minutes) {
      const instant = dayMs + (hour * 60 + minute) * 60_000
      if (instant > afterMs) return instant
    }
  }
  return undefined
}

function readDayOfMonth(text: string): DayRule {
  if (text === 'L') return ({ length }) => [length]
  if (text === 'LW') return (month) => [nearestWeekday(month.length, month)]
  const [, digits] = /^(\d+)W$/.exec(text) ?? []
  if (digits === undefined) {
    const days = readItem(DAYS_OF_MONTH, text)
    return () => days
  }
  const wanted = readValue(DAYS_OF_MONTH, digits)
  return (month) => (wanted > month.length ? [] : [nearestWeekday(wanted, month)])
}

function readDayOfWeek(text: string): DayRule {
  // The last day of a week is a Saturday.
  if (text === 'L') return weekdays([7])
  const [, last] = /^(\w+)L$/.exec(text) ?? []
  if (last !== undefined) {
    const wanted = weekdays([readValue(DAYS_OF_WEEK, last)])
    return (month) => wanted(month).slice(-1)
  }
  const [, weekday, place] = /^(\w+)#(\d+)$/.exec(text) ?? []
  if (weekday === undefined) return weekdays(readItem(DAYS_OF_WEEK, text))
  const index = Number(place)
  if (index < 1 || index > 5) throw new ScheduleError(`${text} in day-of-week: # is followed by 1 to 5`)
  const wanted = weekdays([readValue(DAYS_OF_WEEK, weekday)])
  return (month) => wanted(month).slice(index - 1, index)
}

function weekdays(wanted: readonly number[]): DayRule {
  return ({ length, weekdayOf }) =>
    Array.from({ length }, (_, index) => index + 1).filter((day) => wanted.includes(weekdayOf(day)))
}

/** The weekday, Monday to Friday, nearest to a day and in its month. */
function nearestWeekday(day: number, { length, weekdayOf }: Month): number {
  if (weekdayOf(day) === 7) return day === 1 ? 3 : day - 1
  if (weekdayOf(day) === 1) return day === length ? day - 2 : day + 1
  return day
}

function describeMonth(year: number, month: number): Month {
  return {
    length: new Date(Date.UTC(year, month, 0)).getUTCDate(),
    weekdayOf: (day) => new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1,
  }
}

function readNumbers(field: Field, text: string): number[] {
  return ascending(text.split(',').flatMap((item) => readItem(field, item)))
}

/** One item of a list: a value, a range, all values (`*`), each with a step, or a step from the least. */
function readItem(field: Field, item: string): number[] {
  const [, range = '', stepText] = /^([^/]*)(?:\/(\d+))?$/.exec(item) ?? []
  if (range === '' && stepText === undefined) throw unreadable(field, item)
  const step = stepText === undefined ? undefined : Number(stepText)
  if (step === 0) throw new ScheduleError(`${item} in ${field.name}: a step is at least 1`)
  const numbers = readRange(field, range, step !== undefined)
  return numbers.filter((_, index) => index % (step ?? 1) === 0)
}

function readRange(field: Field, range: string, isStepped: boolean): number[] {
  const { least, most } = field
  if (range === '*' || range === '') return numbersFrom(least, most)
  const [from = '', to, ...more] = range.split('-')
  if (more.length > 0) throw unreadable(field, range)
  const first = readValue(field, from)
  if (to === undefined) return isStepped ? numbersFrom(first, most) : [first]
  const last = readValue(field, to)
  // FRI-MON goes on at the beginning of the week.
  return first <= last ? numbersFrom(first, last) : [...numbersFrom(first, most), ...numbersFrom(least, last)]
}

function readValue(field: Field, text: string): number {
  const word = field.words?.indexOf(text) ?? -1
  const value = word >= 0 ? word + field.least : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= field.least && value <= field.most)) throw unreadable(field, text)
  return value
}

function unreadable({ name, least, most }: Field, text: string): ScheduleError {
  return new ScheduleError(`'${text}' is no value of ${name}, which goes from ${least} to ${most}`)
}

function numbersFrom(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

function ascending(numbers: number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b)
}
