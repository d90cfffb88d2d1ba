// A second evaluator, written from the rules of the language alone: slow, plain, and sharing nothing with the package.

/** A policy document as it stands in JSON. */
export type Document = { Version?: string; Statement: Rule[] }

/** One statement, its elements as they are written. */
export type Rule = {
  Effect: 'Allow' | 'Deny'
  Principal?: unknown
  NotPrincipal?: unknown
  Action?: string | string[]
  NotAction?: string | string[]
  Resource?: string | string[]
  NotResource?: string | string[]
  Condition?: Record<string, Record<string, unknown>>
}

/** Who asks: `names` are all that a policy may call them by, from the account down. */
export type Asker = {
  kind: string
  account?: string
  arn?: string
  id?: string
  roleArn?: string
  userArn?: string
  service?: string
  provider?: string
}

/** What is asked; `values` by condition key in lower case. */
export type Asked = {
  principal: Asker
  action: string
  resource: string
  resourceAccount: string
  values: Record<string, string | string[]>
  identity: Document[]
  boundary?: Document | undefined
  session?: Document[] | undefined
  resourcePolicy?: Document | undefined
  rule: 'own' | 'required' | 'trust'
}

/** The answer, and `seen` is told each operator's outcome on the way. */
export type Answer = { allowed: boolean; by: string; explicit: boolean }
export type Seen = (operator: string, outcome: boolean) => void

const many = (value: unknown): string[] => (value === undefined ? [] : [value].flat().map((one) => String(one)))

const SPECIAL = /[\\^$.*+?()[\]{}|]/g

const literally = (text: string) => text.replace(SPECIAL, '\\$&')

/** A pattern's text as a regular expression; `*` and `?` as they are wanted. */
function wild(text: string): string {
  return text.replace(SPECIAL, (c) => (c === '*' ? '[^]*' : c === '?' ? '[^]' : `\\${c}`))
}

/** Replaces variables; what stands around them goes through `around`, and the values are quoted. */
function fill(text: string, asked: Asked, isNew: boolean, around: (text: string) => string): string | undefined {
  if (!isNew) return around(text)
  let isComplete = true
  const parts = text.split(/(\$\{[^}]*\})/).map((part, at) => {
    if (at % 2 === 0) return around(part)
    const inner = part.slice(2, -1)
    if (['*', '?', '$'].includes(inner)) return literally(inner)
    const comma = inner.indexOf(',')
    const key = (comma < 0 ? inner : inner.slice(0, comma)).trim().toLowerCase()
    const value = asked.values[key]
    if (typeof value === 'string') return literally(value)
    const fallback = comma < 0 ? undefined : /^'(.*)'$/s.exec(inner.slice(comma + 1).trim())?.[1]
    if (value === undefined && fallback !== undefined) return literally(fallback)
    isComplete = false
    return ''
  })
  return isComplete ? parts.join('') : undefined
}

const EXPRESSIONS = new Map<string, RegExp>()

function fits(expression: string | undefined, text: string, flags = ''): boolean {
  if (expression === undefined) return false
  // The same few expressions come up again and again; making them is what takes the time.
  const made = EXPRESSIONS.get(flags + expression) ?? new RegExp(`^(?:${expression})$`, flags)
  EXPRESSIONS.set(flags + expression, made)
  return made.test(text)
}

/** An ARN's six parts; colons inside `${…}` do not part. */
function parts(text: string): string[] {
  const hidden = text.replace(/\$\{[^}]*\}/g, (variable) => variable.replaceAll(':', '\u0000'))
  const all = hidden.split(':')
  return [...all.slice(0, 5), ...(all.length > 5 ? [all.slice(5).join(':')] : [])].map((part) =>
    part.replaceAll('\u0000', ':'),
  )
}

type Covering = 'yes' | 'no' | 'unknown'

function coversResource(pattern: string, asked: Asked, isNew: boolean): Covering {
  if (pattern === '*') return 'yes'
  const wanted = parts(pattern)
  while (wanted.length < 6) wanted.push('*')
  const found = parts(asked.resource)
  const last = fill(wanted[5] ?? '', asked, isNew, wild)
  const isHead = [0, 1, 2, 3, 4].every((at) => {
    const part = wanted[at] ?? ''
    return at === 2 ? part === found[2] : fits(wild(part), found[at] ?? '')
  })
  if (found.length === 6 && isHead && fits(last, found[5] ?? '')) return 'yes'
  return last === undefined ? 'unknown' : 'no'
}

function speaksOfResource(rule: Rule, asked: Asked, isNew: boolean, mayBeNameless: boolean): boolean {
  if (rule.Resource !== undefined) {
    return many(rule.Resource).some((pattern) => coversResource(pattern, asked, isNew) === 'yes')
  }
  if (rule.NotResource === undefined) return mayBeNameless
  const answers = many(rule.NotResource).map((pattern) => coversResource(pattern, asked, isNew))
  if (answers.includes('yes')) return false
  return rule.Effect === 'Deny' || !answers.includes('unknown')
}

function speaksOfAction(rule: Rule, asked: Asked): boolean {
  const covers = (pattern: string) => fits(wild(pattern), asked.action, 'i')
  if (rule.Action !== undefined) return many(rule.Action).some(covers)
  return rule.NotAction !== undefined && !many(rule.NotAction).some(covers)
}

function bits(address: string): string | undefined {
  const four = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  if (four) {
    return four
      .slice(1)
      .map((octet) => Number(octet).toString(2).padStart(8, '0'))
      .join('')
  }
  if (!address.includes(':')) return undefined
  const [head = '', tail] = address.split('::')
  const front = head.split(':').filter((group) => group !== '')
  const back = (tail ?? '').split(':').filter((group) => group !== '')
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => '0')
  return [...front, ...zeros, ...back].map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('')
}

function isInside(range: string, address: string): boolean {
  const [network = '', length] = range.split('/')
  const [wanted, found] = [bits(network), bits(address)]
  if (wanted === undefined || found === undefined || wanted.length !== found.length) return false
  const kept = Number(length ?? wanted.length)
  return wanted.slice(0, kept) === found.slice(0, kept)
}

const instant = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text))
const decimal = (text: string) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN)

const ORDERS: Record<string, (found: number, wanted: number) => boolean> = {
  Equals: (found, wanted) => found === wanted,
  LessThan: (found, wanted) => found < wanted,
  LessThanEquals: (found, wanted) => found <= wanted,
  GreaterThan: (found, wanted) => found > wanted,
  GreaterThanEquals: (found, wanted) => found >= wanted,
}

/** Whether one value of the request fits one of the policy, by a plain operator; undefined for one that does not exist. */
function compare(name: string, wanted: string, found: string, asked: Asked, isNew: boolean): boolean | undefined {
  const order = /^(Numeric|Date)(\w+)$/.exec(name)
  if (order) {
    const read = order[1] === 'Date' ? instant : decimal
    return ORDERS[order[2] ?? '']?.(read(found), read(wanted))
  }
  switch (name) {
    case 'StringEquals':
      return fits(fill(wanted, asked, isNew, literally), found)
    case 'StringEqualsIgnoreCase':
      return fits(fill(wanted, asked, isNew, literally), found, 'i')
    case 'StringLike':
      return fits(fill(wanted, asked, isNew, wild), found)
    case 'Bool':
      return /^(true|false)$/i.test(found) && fits(fill(wanted, asked, isNew, literally), found, 'i')
    case 'BinaryEquals':
      return wanted.replace(/=+$/, '') === found.replace(/=+$/, '')
    case 'IpAddress':
      return isInside(wanted, found)
    case 'ArnEquals':
    case 'ArnLike': {
      if (wanted === '*') return true
      const [pattern, arn] = [parts(wanted), parts(found)]
      if (pattern.length !== 6 || arn.length !== 6) return false
      return pattern.every((part, at) => fits(fill(part, asked, isNew, wild), arn[at] ?? ''))
    }
  }
  return undefined
}

const POSITIVE: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
}

/** Whether one line of a block holds; undefined when its operator does not exist. */
function holds(operator: string, key: string, value: unknown, asked: Asked, isNew: boolean): boolean | undefined {
  const found = many(asked.values[key.toLowerCase()])
  const wanted = many(value)
  if (operator === 'Null') return wanted.includes(String(found.length === 0))
  const [, quantifier, name = '', ifExists] = /^(ForAllValues:|ForAnyValue:)?(\w+?)(IfExists)?$/.exec(operator) ?? []
  const plain = POSITIVE[name] ?? name
  if (compare(plain, '1', '1', asked, isNew) === undefined) return undefined
  if (found.length === 0) {
    if (ifExists) return true
    return quantifier === undefined ? plain !== name : quantifier === 'ForAllValues:'
  }
  const any = (one: string) => wanted.some((each) => compare(plain, each, one, asked, isNew) === true)
  const each = (one: string) => (plain === name ? any(one) : !any(one))
  if (quantifier === 'ForAllValues:') return found.every(each)
  if (quantifier === 'ForAnyValue:') return found.some(each)
  return plain === name ? found.some(any) : !found.some(any)
}

function meetsConditions(rule: Rule, asked: Asked, isNew: boolean, seen: Seen): boolean {
  return Object.entries(rule.Condition ?? {})
    .flatMap(([operator, lines]) =>
      Object.entries(lines).map(([key, value]) => {
        const outcome = holds(operator, key, value, asked, isNew)
        if (outcome !== undefined) seen(operator, outcome)
        return outcome ?? rule.Effect === 'Deny'
      }),
    )
    .every((outcome) => outcome)
}

/** Whether a statement, apart from its principals, speaks to what is asked. */
export function speaks(rule: Rule, document: Document, asked: Asked, mayBeNameless: boolean, seen: Seen): boolean {
  const isNew = document.Version === '2012-10-17'
  return (
    speaksOfAction(rule, asked) &&
    speaksOfResource(rule, asked, isNew, mayBeNameless) &&
    meetsConditions(rule, asked, isNew, seen)
  )
}
