// A hundred thousand generated questions: the package and the plain second evaluator give the same answers.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choices } from '../../signature/test/support/random.ts'
import { compilePolicy, decide, explain, type Policy, type Question } from '../src/index.ts'
import type { Document } from './naive.ts'
import { decideNaively } from './naive-decision.ts'
import { drawRequest, drawScene, PLAIN_OPERATORS, type Scene } from './support/generate.ts'

const SCENES = 2500
const REQUESTS_OF_A_SCENE = 40

const compile = (document: Document): Policy => compilePolicy(JSON.stringify(document))

function compileScene({ rule, identity, boundary, session, resourcePolicy }: Scene) {
  return {
    rule,
    identity: identity.map(compile),
    boundary: boundary && compile(boundary),
    session: session?.map(compile),
    resourcePolicy: resourcePolicy && compile(resourcePolicy),
  }
}

/** How often each thing came up. */
class Tally {
  readonly counts = new Map<string, number>()
  add(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }
  of(what: string): number {
    return this.counts.get(what) ?? 0
  }
}

test('two evaluators agree on every question', () => {
  const outcomes = new Tally()
  const operators = new Tally()
  for (let seed = 0; seed < SCENES; seed++) {
    const choose = choices(seed)
    const scene = drawScene(choose)
    const compiled = compileScene(scene)
    for (let count = 0; count < REQUESTS_OF_A_SCENE; count++) {
      const request = drawRequest(choose)
      const expected = decideNaively({ ...request, ...scene }, (operator, outcome) =>
        operators.add(`${operator} ${outcome}`),
      )
      const question: Question = { ...request, ...compiled, keys: (key) => request.values[key] }
      const { allowed, by, explicit } = decide(question)
      if (allowed !== expected.allowed || by !== expected.by || explicit !== expected.explicit) {
        assert.deepEqual(
          { allowed, by, explicit },
          expected,
          `seed ${seed}: ${JSON.stringify({ ...request, ...scene })}`,
        )
      }
      outcomes.add(`${allowed ? 'allowed' : explicit ? 'denied' : 'missing'} ${by}`)
      if (count === 0) assertExplained(question)
    }
  }
  assertHealthy(outcomes)
  assertCovered(operators)
})

/** Holds an explanation's verdicts against the decision: both come of the same statements. */
function assertExplained(question: Question): void {
  const { decision, verdicts, summary } = explain(question)
  const { statement, by } = decision
  assert.deepEqual(decision, decide(question))
  assert.notEqual(summary, '')
  const isDenied = verdicts.some(({ effect, matches }) => effect === 'Deny' && matches)
  assert.equal(decision.explicit, isDenied && question.action !== 'sts:GetCallerIdentity')
  if (!statement) return
  const spoke = verdicts.filter(({ kind, index, matches }) => kind === by && index === statement.index && matches)
  assert.ok(spoke.length > 0, `${by} ${statement.index}`)
}

/** No answer may be so rare that agreeing on it says nothing. */
function assertHealthy(outcomes: Tally): void {
  const kinds = [
    'identity-based policy',
    'permissions boundary',
    'session policy',
    'resource-based policy',
    'role trust policy',
  ]
  for (const kind of kinds) {
    assert.ok(outcomes.of(`denied ${kind}`) >= 300, `denied by ${kind}: ${outcomes.of(`denied ${kind}`)}`)
    assert.ok(outcomes.of(`missing ${kind}`) >= 1000, `no ${kind}: ${outcomes.of(`missing ${kind}`)}`)
  }
  const allowing = kinds.filter((kind) => outcomes.of(`allowed ${kind}`) > 0)
  assert.deepEqual(allowing, ['identity-based policy', 'resource-based policy', 'role trust policy'])
  for (const kind of allowing) {
    assert.ok(outcomes.of(`allowed ${kind}`) >= 1000, `allowed by ${kind}: ${outcomes.of(`allowed ${kind}`)}`)
  }
}

/** Every operator in each of its forms must have held and not held. */
function assertCovered(operators: Tally): void {
  const forms = PLAIN_OPERATORS.flatMap((name) =>
    ['', 'ForAllValues:', 'ForAnyValue:'].flatMap((prefix) => [`${prefix}${name}`, `${prefix}${name}IfExists`]),
  )
  for (const form of [...forms, 'Null']) {
    for (const outcome of [true, false]) {
      assert.ok(operators.of(`${form} ${outcome}`) > 0, `${form} was never ${outcome}`)
    }
  }
}
