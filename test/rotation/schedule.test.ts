// Cron and rate expressions, and the windows they open.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  nextInstant,
  parseCron,
  ScheduleError,
} from '../../packages/server/src/services/secretsmanager/rotation/cron.ts'
import {
  nextWindow,
  parseSchedule,
  readWindows,
  type WrittenRules,
} from '../../packages/server/src/services/secretsmanager/rotation/windows.ts'

const at = (text: string) => Date.parse(`${text}Z`)
const shown = (instantMs: number | undefined) =>
  instantMs === undefined ? undefined : new Date(instantMs).toISOString().slice(0, 16)

function instants(fields: string, after: string, count: number): (string | undefined)[] {
  const cron = parseCron(fields)
  const found: (string | undefined)[] = []
  let instantMs: number | undefined = at(after)
  while (found.length < count && instantMs !== undefined) {
    instantMs = nextInstant(cron, instantMs)
    found.push(shown(instantMs))
  }
  return found
}

describe('cron', () => {
  // 22 November 2026 is a Sunday.
  const NOW = '2026-11-22T10:00'
  const table: [string, string, string[]][] = [
    ['every day at eight', '0 8 * * ? *', ['2026-11-23T08:00', '2026-11-24T08:00']],
    ['the very instant is over', '0 10 * * ? *', ['2026-11-23T10:00']],
    ['later the same day', '0 11 * * ? *', ['2026-11-22T11:00']],
    ['several hours', '0 6,18 ? * * *', ['2026-11-22T18:00', '2026-11-23T06:00']],
    [
      'every so many hours, from the first',
      '0 /10 * * ? *',
      ['2026-11-22T20:00', '2026-11-23T00:00', '2026-11-23T10:00'],
    ],
    ['every so many hours, from another', '0 2/12 * * ? *', ['2026-11-22T14:00', '2026-11-23T02:00']],
    ['a range with a step', '0 8-16/4 * * ? *', ['2026-11-22T12:00', '2026-11-22T16:00', '2026-11-23T08:00']],
    ['minutes', '15,45 10 * * ? *', ['2026-11-22T10:15', '2026-11-22T10:45', '2026-11-23T10:15']],
    ['the first of the month', '0 8 1 * ? *', ['2026-12-01T08:00', '2027-01-01T08:00']],
    ['days that a month does not have', '0 0 31 * ? *', ['2026-12-31T00:00', '2027-01-31T00:00', '2027-03-31T00:00']],
    ['the 29th of February', '0 0 29 FEB ? *', ['2028-02-29T00:00', '2032-02-29T00:00']],
    [
      'the last day of the month',
      '0 17 L * ? *',
      ['2026-11-30T17:00', '2026-12-31T17:00', '2027-01-31T17:00', '2027-02-28T17:00'],
    ],
    ['the weekday nearest to a Saturday', '0 0 15W MAY ? 2027', ['2027-05-14T00:00']],
    ['the weekday nearest to a Sunday', '0 0 22W NOV ? *', ['2026-11-23T00:00']],
    ['a Sunday 20th goes to Monday', '0 0 20W DEC ? *', ['2026-12-21T00:00']],
    ['a Saturday 1st stays in its month', '0 0 1W MAY ? *', ['2027-05-03T00:00']],
    ['a Sunday at the end stays in its month', '0 0 31W JAN ? *', ['2027-01-29T00:00']],
    ['the last weekday of the month', '0 0 LW * ? *', ['2026-11-30T00:00', '2026-12-31T00:00', '2027-01-29T00:00']],
    ['weekdays by name', '0 9 ? * MON-FRI *', ['2026-11-23T09:00', '2026-11-24T09:00']],
    ['weekdays by number, Sunday is 1', '0 11 ? * 1 *', ['2026-11-22T11:00', '2026-11-29T11:00']],
    ['a range over the end of the week', '0 0 ? * SAT-SUN *', ['2026-11-28T00:00', '2026-11-29T00:00']],
    ['the last day of the week', '0 0 ? * L *', ['2026-11-28T00:00', '2026-12-05T00:00']],
    ['the last Friday of the month', '0 0 ? * 6L *', ['2026-11-27T00:00', '2026-12-25T00:00']],
    ['the last Friday of the month, by name', '0 0 ? * FRIL *', ['2026-11-27T00:00']],
    ['the second Tuesday of some months', '0 10 ? FEB,MAY,AUG,NOV TUE#2 *', ['2027-02-09T10:00', '2027-05-11T10:00']],
    ['a fifth Monday', '0 0 ? * 2#5 *', ['2026-11-30T00:00', '2027-03-29T00:00']],
    ['months with a step', '0 0 1 1/3 ? *', ['2027-01-01T00:00', '2027-04-01T00:00']],
    ['years', '0 0 1 1 ? 2030-2032/2', ['2030-01-01T00:00', '2032-01-01T00:00']],
    ['lower case', '0 0 ? jan mon#1 *', ['2027-01-04T00:00']],
  ]
  for (const [name, fields, expected] of table) {
    test(`${name}: ${fields}`, () => assert.deepEqual(instants(fields, NOW, expected.length), expected))
  }

  test('a day that never comes is found to be none', () => {
    assert.deepEqual(instants('0 0 31 FEB ? *', NOW, 1), [undefined])
    assert.deepEqual(instants('0 0 1 1 ? 2020', NOW, 1), [undefined])
  })

  const unreadable = [
    '0 8 * * ?',
    '0 8 * * ? * *',
    '0 8 * * * *',
    '0 8 ? * ? *',
    '60 8 * * ? *',
    '0 24 * * ? *',
    '0 8 0 * ? *',
    '0 8 32 * ? *',
    '0 8 * 13 ? *',
    '0 8 * FOO ? *',
    '0 8 ? * 8 *',
    '0 8 ? * 2#6 *',
    '0 8 ? * 2#0 *',
    '0 8 1-2-3 * ? *',
    '0 8 1, * ? *',
    '0 0/0 * * ? *',
    '0 -1 * * ? *',
    '0 8 * * ? 1969',
    '0 8 W * ? *',
    '0 8 ? L MON *',
  ]
  for (const fields of unreadable) {
    test(`is refused: ${fields}`, () => assert.throws(() => parseCron(fields), ScheduleError))
  }
})

describe('rates', () => {
  test('hours and days, one or several', () => {
    assert.deepEqual(parseSchedule('rate(4 hours)'), { kind: 'rate', count: 4, unit: 'hour' })
    assert.deepEqual(parseSchedule('rate(1 day)'), { kind: 'rate', count: 1, unit: 'day' })
    assert.deepEqual(parseSchedule('rate(999 days)'), { kind: 'rate', count: 999, unit: 'day' })
  })
  for (const text of [
    'rate(0 days)',
    'rate(5 minutes)',
    'rate(x days)',
    'rate(4hours)',
    'at(2027-01-01)',
    'rate(4 hours',
  ]) {
    test(`is refused: ${text}`, () => assert.throws(() => parseSchedule(text), ScheduleError))
  }
})

describe('windows', () => {
  function window(rules: WrittenRules, base: string, after = base): string {
    const found = nextWindow(readWindows(rules)!, at(base), at(after))
    return found ? `${shown(found.startMs)} to ${shown(found.endMs)}` : 'none'
  }
  const days = (automaticallyAfterDays: number, duration?: string) => ({
    automaticallyAfterDays,
    ...(duration && { duration }),
  })
  const by = (scheduleExpression: string, duration?: string) => ({ scheduleExpression, ...(duration && { duration }) })

  const table: [string, string, string][] = [
    [
      'days run from midnight to midnight',
      window(days(30), '2026-11-22T10:17'),
      '2026-12-22T00:00 to 2026-12-23T00:00',
    ],
    [
      'a rate in days is the same',
      window(by('rate(30 days)'), '2026-11-22T10:17'),
      '2026-12-22T00:00 to 2026-12-23T00:00',
    ],
    ['a duration closes earlier', window(days(1, '3h'), '2026-11-22T10:17'), '2026-11-23T00:00 to 2026-11-23T03:00'],
    [
      'hours open on the hour, for one',
      window(by('rate(4 hours)'), '2026-11-22T10:17'),
      '2026-11-22T14:00 to 2026-11-22T15:00',
    ],
    [
      'a missed day comes again on the next',
      window(days(30), '2026-10-01T10:17', '2026-11-22T10:17'),
      '2026-11-22T00:00 to 2026-11-23T00:00',
    ],
    [
      'not before its window opens again',
      window(days(30, '2h'), '2026-10-01T10:17', '2026-11-22T10:17'),
      '2026-11-23T00:00 to 2026-11-23T02:00',
    ],
    [
      'a window that ends now is over',
      window(days(1), '2026-11-21T10:00', '2026-11-23T00:00'),
      '2026-11-23T00:00 to 2026-11-24T00:00',
    ],
    [
      'missed hours keep their period',
      window(by('rate(4 hours)'), '2026-11-22T10:17', '2026-11-22T15:00'),
      '2026-11-22T18:00 to 2026-11-22T19:00',
    ],
    [
      'a cron hour lasts to the end of the day',
      window(by('cron(0 8 1 * ? *)'), '2026-11-22T10:17'),
      '2026-12-01T08:00 to 2026-12-02T00:00',
    ],
    [
      'cron hours last one hour each',
      window(by('cron(0 /8 * * ? *)'), '2026-11-22T10:17'),
      '2026-11-22T16:00 to 2026-11-22T17:00',
    ],
    [
      'an open cron window is still good',
      window(by('cron(0 8 * * ? *)'), '2026-11-21T09:00', '2026-11-22T10:17'),
      '2026-11-22T08:00 to 2026-11-23T00:00',
    ],
    [
      'unless it was used',
      window(by('cron(0 8 * * ? *)'), '2026-11-22T08:00', '2026-11-22T08:01'),
      '2026-11-23T08:00 to 2026-11-24T00:00',
    ],
    [
      'a closed cron window is not',
      window(by('cron(0 8 * * ? *)', '2h'), '2026-11-21T09:00', '2026-11-22T10:00'),
      '2026-11-23T08:00 to 2026-11-23T10:00',
    ],
    ['no instant, no window', window(by('cron(0 0 30 2 ? *)'), '2026-11-22T10:00'), 'none'],
  ]
  for (const [name, found, expected] of table) test(name, () => assert.equal(found, expected))

  test('rules without a schedule open none', () => assert.equal(readWindows({ duration: '3h' }), undefined))
})
