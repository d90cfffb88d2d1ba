// Checks a decoded input against the published limits and says in AWS's words what it breaks.
import { type Limit, limitsOf } from './limit.ts'
import { lowerFirst, type Model, oncePerShape, type Ref, type Shape, shapeOf } from './model.ts'
import type { Fields } from './request.ts'
import { clip, printerOf } from './shown-value.ts'

type Violation = { path: string; shown: string; constraint: string }
type Check = (value: unknown) => Violation[] | undefined

/** What one shape asks: its own limits, what holds inside it, and how its value is printed ('' when it must not be). */
type Rules = { limits: readonly Limit[]; inside: Check | undefined; show(value: unknown): string }

// A message stays readable and bounded whatever is sent; AWS names every violation.
const mostViolations = 32

/**
 * Compiles the check of an input. Its result is AWS's message, or undefined when every limit holds.
 * Members come in the model's order and a pattern before a length: AWS's own order varies from call to call.
 */
export function compileValidate(model: Model, ref: Ref | undefined): (input: Fields) => string | undefined {
  if (!ref) return () => undefined
  const rulesOf = oncePerShape<Rules>((each, partOf) => buildRules(model, each, partOf))
  const { inside } = rulesOf(ref)
  return (input) => {
    const found = inside?.(input)
    return found && message(found.slice(0, mostViolations))
  }
}

function message(found: readonly Violation[]): string {
  const sentences = found.map(
    ({ path, shown, constraint }) => `Value${shown} at '${path}' failed to satisfy constraint: ${constraint}`,
  )
  return `${found.length} validation error${found.length === 1 ? '' : 's'} detected: ${sentences.join('; ')}`
}

type RulesOf = (ref: Ref) => Rules

function buildRules(model: Model, ref: Ref, rulesOf: RulesOf): Rules {
  const shape = shapeOf(model, ref)
  const show = printerOf(model, ref)
  return { limits: limitsOf(shape), inside: insideOf(shape, rulesOf, show), show }
}

function insideOf(shape: Shape, rulesOf: RulesOf, show: Rules['show']): Check | undefined {
  if (shape.type === 'structure') return checkMembers(shape, rulesOf)
  if (shape.type === 'list' && shape.member) return checkList(shape, rulesOf(shape.member), show)
  if (shape.type === 'map' && shape.key && shape.value) {
    return checkMap(shape, rulesOf(shape.key), rulesOf(shape.value), show)
  }
  return undefined
}

function checkMembers(shape: Shape, rulesOf: RulesOf): Check | undefined {
  const required = new Set(shape.required)
  const members = Object.entries(shape.members ?? {})
    .map(([name, ref]) => ({ name, path: lowerFirst(name), required: required.has(name), rules: rulesOf(ref) }))
    .filter(({ required: asked, rules }) => asked || rules.limits.length > 0 || rules.inside)
  if (members.length === 0) return undefined
  return (value) => {
    let found: Violation[] | undefined
    for (const { name, path, required: asked, rules } of members) {
      const given = (value as Fields)[name]
      if (given !== undefined) found = join(found, path, brokenBy(rules, given))
      else if (asked) found = join(found, path, [{ path: '', shown: ' null', constraint: 'Member must not be null' }])
    }
    return found
  }
}

function brokenBy({ limits, inside, show }: Rules, value: unknown): Violation[] | undefined {
  let found: Violation[] | undefined
  for (let index = limits.length - 1; index >= 0; index--) {
    const limit = limits[index] as Limit
    if (!limit.holds(value)) found = join(found, '', [{ path: '', shown: show(value), constraint: limit.words }])
  }
  return inside ? join(found, '', inside(value)) : found
}

function join(found: Violation[] | undefined, prefix: string, more: Violation[] | undefined): Violation[] | undefined {
  if (!more) return found
  if (prefix) for (const each of more) each.path = each.path ? `${prefix}.${each.path}` : prefix
  if (!found) return more
  found.push(...more.slice(0, mostViolations))
  return found
}

/** A plain element breaking a limit is reported once, at its list, with all the limits of an element. */
function checkList(shape: Shape, element: Rules, show: Rules['show']): Check | undefined {
  if (element.limits.length === 0 && !element.inside) return undefined
  const words = `Member must satisfy constraint: [${wordsOf(element)}]`
  return (value) => {
    const items = value as readonly unknown[]
    // Too many elements are one violation; looking at each of them would only cost time.
    if (items.length > (shape.max ?? Number.POSITIVE_INFINITY)) return undefined
    let found: Violation[] | undefined
    if (element.limits.length > 0 && !items.every((item) => allHold(element, item))) {
      found = [{ path: '', shown: show(value), constraint: words }]
    }
    if (!element.inside) return found
    for (let index = 0; index < items.length && (found?.length ?? 0) < mostViolations; index++) {
      found = join(found, `${index + 1}.member`, element.inside(items[index]))
    }
    return found
  }
}

function checkMap(shape: Shape, key: Rules, element: Rules, show: Rules['show']): Check | undefined {
  if (key.limits.length === 0 && element.limits.length === 0 && !element.inside) return undefined
  return (value) => {
    const entries = Object.entries(value as Fields)
    if (entries.length > (shape.max ?? Number.POSITIVE_INFINITY)) return undefined
    let found: Violation[] | undefined
    const report = (constraint: string) => {
      found = join(found, '', [{ path: '', shown: show(value), constraint }])
    }
    if (!entries.every(([name]) => allHold(key, name))) report(`Map keys must satisfy constraint: [${wordsOf(key)}]`)
    if (!entries.every(([, item]) => allHold(element, item))) {
      report(`Map value must satisfy constraint: [${wordsOf(element)}]`)
    }
    if (!element.inside) return found
    for (const [name, item] of entries) {
      if ((found?.length ?? 0) >= mostViolations) break
      found = join(found, `${clip(name)}.member`, element.inside(item))
    }
    return found
  }
}

function allHold({ limits }: Rules, value: unknown): boolean {
  return limits.every((limit) => limit.holds(value))
}

function wordsOf({ limits }: Rules): string {
  return limits.map((limit) => limit.words).join(', ')
}
