// What each condition operator holds of, case by case.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write their variables so

/** What the policy wants, what the request has, and whether the operator holds. */
export type Row = [wanted: unknown, found: string, holds: boolean]

const TEXTS: Record<string, Row[]> = {
  StringEquals: [
    ['a', 'a', true],
    ['a', 'A', false],
    ['a*', 'abc', false],
    ['a*', 'a*', true],
    [['x', 'a'], 'a', true],
    [[], 'a', false],
    ['', '', true],
    ['', 'a', false],
    [7, '7', true],
    [true, 'true', true],
    ['${*}', '*', true],
  ],
  StringEqualsIgnoreCase: [
    ['aB', 'Ab', true],
    ['ab', 'abc', false],
    ['a?', 'ab', false],
  ],
  StringLike: [
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*b*', 'abc', true],
    ['*', '', true],
    ['A*', 'abc', false],
    ['a${*}', 'a*', true],
    ['a${*}', 'abc', false],
    [['x*', 'ab*'], 'abc', true],
  ],
}

const NUMBERS: Record<string, Row[]> = {
  NumericEquals: [
    ['10', '10.0', true],
    [10, '10', true],
    ['1e1', '10', true],
    ['10', '11', false],
    ['10', 'ten', false],
    ['ten', 'ten', false],
    ['0x10', '16', false],
    ['', '0', false],
    [['1', '2'], '2', true],
    ['.5', '+0.50', true],
  ],
  NumericLessThan: [
    ['10', '9.99', true],
    ['10', '10', false],
    ['-1', '-2', true],
    ['10', 'x', false],
  ],
  NumericLessThanEquals: [
    ['10', '10', true],
    ['10', '10.01', false],
  ],
  NumericGreaterThan: [
    ['10', '11', true],
    ['10', '10', false],
    ['x', '11', false],
  ],
  NumericGreaterThanEquals: [
    ['10', '10', true],
    ['10', '9', false],
  ],
}

const NOON = '2026-11-22T12:00:00Z'
const DATES: Record<string, Row[]> = {
  DateEquals: [
    [NOON, '2026-11-22T12:00:00.000Z', true],
    [NOON, '2026-11-22T13:30:00+01:30', true],
    [NOON, '2026-11-22T07:00:00-05:00', true],
    [NOON, '2026-11-22t12:00:00z', true],
    [NOON, '2026-11-22T12:00', true],
    [NOON, '2026-11-22T14:00:00+02', true],
    [NOON, '1795348800', true],
    [1795348800, NOON, true],
    ['2026-11-22', '2026-11-22T00:00:00Z', true],
    ['2026-11', '2026-11-01T00:00:00Z', true],
    ['2026-01-01', '2026-01', true],
    [NOON, '2026-11-22T12:00:01Z', false],
    [NOON, 'noon', false],
    ['noon', NOON, false],
    ['2026-13-01', '2027-01-01', false],
    ['2026-11-22T24:00:00Z', '2026-11-23', false],
    ['0050-01-01', '0050-01-01T00:00Z', true],
    ['0050-01-01', '1950-01-01', false],
    ['-0001-01-01', '-1-1-1', true],
  ],
  DateLessThan: [
    [NOON, '2026-11-22T11:59:59.999Z', true],
    [NOON, NOON, false],
  ],
  DateLessThanEquals: [
    [NOON, NOON, true],
    [NOON, '2026-11-23', false],
  ],
  DateGreaterThan: [
    [NOON, '2026-11-22T12:00:00.001Z', true],
    [NOON, NOON, false],
  ],
  DateGreaterThanEquals: [
    [NOON, NOON, true],
    [NOON, '2026-11-22', false],
  ],
}

const OTHERS: Record<string, Row[]> = {
  Bool: [
    ['true', 'true', true],
    ['TRUE', 'True', true],
    [true, 'true', true],
    [false, 'false', true],
    ['true', 'false', false],
    ['1', '1', false],
    ['yes', 'yes', false],
    [['true', 'false'], 'false', true],
  ],
  BinaryEquals: [
    ['YWJj', 'YWJj', true],
    ['YWI=', 'YWI', true],
    ['YWJj', 'YWJk', false],
    ['a b', 'a b', false],
    ['*', '*', false],
  ],
  IpAddress: [
    ['10.0.0.0/8', '10.200.3.4', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.1.2.3/8', '10.200.3.4', true],
    ['203.0.113.0/25', '203.0.113.127', true],
    ['203.0.113.0/25', '203.0.113.128', false],
    ['203.0.113.5', '203.0.113.5', true],
    ['203.0.113.5', '203.0.113.6', false],
    ['0.0.0.0/0', '255.255.255.255', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '10.0.0.1', false],
    ['::/0', '2001:db8::1', true],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1', true],
    ['2001:db8::/127', '2001:db8::1', true],
    ['2001:db8::/127', '2001:db8::2', false],
    ['10.0.0.0/8', '::ffff:10.1.1.1', true],
    ['::ffff:10.0.0.0/104', '10.1.1.1', true],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201', true],
    ['10.0.0.0/33', '10.0.0.0', false],
    ['10.0.0.0/', '10.0.0.0', false],
    ['10.0.0/8', '10.0.0.0', false],
    ['10.0.0.0/8', '10.0.0.010', false],
    ['10.0.0.0/8', '10.0.0.256', false],
    ['10.0.0.0/8', 'sns.amazonaws.com', false],
    ['::/0', '1::2::3', false],
    ['::/0', '1:2:3:4:5:6:7', false],
    ['::/0', '1:2:3:4:5:6:7:8:9', false],
    ['::/0', '12345::', false],
    ['::/0', '1:2:3:4::5:6:7:8', false],
    ['::/0', '1:2:3:4::6:7:8', true],
    [['192.0.2.0/24', '10.0.0.0/8'], '10.0.0.1', true],
  ],
}

const QUEUE = 'arn:aws:sqs:eu-central-1:111122223333:jobs/a:b'
const ARNS: Row[] = [
  [QUEUE, QUEUE, true],
  ['arn:aws:sqs:*:*:jobs*', QUEUE, true],
  ['arn:aws:sqs:eu-*:1111????3333:jobs/*', QUEUE, true],
  ['arn:aws:*:*:*:*', QUEUE, true],
  ['*', QUEUE, true],
  ['arn:aws:sqs:*', QUEUE, false],
  ['arn:aws:sqs:*:jobs/a:b', QUEUE, false],
  ['arn:aws:SQS:*:*:*', QUEUE, false],
  ['arn:aws:sqs:*:*:*', 'jobs', false],
  [['arn:aws:sns:*:*:*', 'arn:aws:sqs:*:*:*'], QUEUE, true],
]

/** For each plain operator, what it holds of. */
export const TABLES: Record<string, Row[]> = {
  ...TEXTS,
  ...NUMBERS,
  ...DATES,
  ...OTHERS,
  ArnEquals: ARNS,
  ArnLike: ARNS,
}

/** The negated operators, by the plain ones. */
export const OPPOSITES: Record<string, string> = {
  StringEquals: 'StringNotEquals',
  StringEqualsIgnoreCase: 'StringNotEqualsIgnoreCase',
  StringLike: 'StringNotLike',
  NumericEquals: 'NumericNotEquals',
  DateEquals: 'DateNotEquals',
  IpAddress: 'NotIpAddress',
  ArnEquals: 'ArnNotEquals',
  ArnLike: 'ArnNotLike',
}
