// Every operation of every published model compiles, and keeps its promises on a full sample.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { createCatalog, type Fields, type Model, type Ref } from '../src/index.ts'
import { loadModel, operationOf, post } from './requests.ts'

const canary = 'canary-9f1c'
const names = readdirSync(new URL('../../../models/', import.meta.url))
  // The policies that AWS publishes lie with its models, and are none.
  .filter((file) => file.endsWith('.json') && file !== 'managed-policies.json')
  .map((file) => file.slice(0, -'.json'.length))
const spoken = names.filter((name) => ['json', 'query'].includes(loadModel(name).metadata.protocol))

/** A value with every member; what is sensitive or bytes holds the canary, and texts grow to any length wished. */
function sample(model: Model, ref: Ref, repeat = 1, secret = false): unknown {
  const shape = model.shapes[ref.shape]
  assert.ok(shape)
  const hidden = secret || shape.sensitive === true
  const part = (each: Ref | undefined) => (each ? sample(model, each, repeat, hidden) : undefined)
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(Object.entries(shape.members ?? {}).map(([name, member]) => [name, part(member)]))
    case 'list':
      return [part(shape.member)]
    case 'map':
      return Object.assign(Object.create(null), { [String(part(shape.key))]: part(shape.value) })
    case 'blob':
      return Buffer.from(canary.repeat(repeat))
    case 'timestamp':
      return new Date(1790450996298)
    case 'boolean':
      return true
    case 'string':
      return hidden ? canary.repeat(repeat) : (shape.enum?.[0] ?? 'text')
    default:
      return shape.min ?? 1
  }
}

const everyOperation = spoken.flatMap((service) => {
  const model = loadModel(service)
  const catalog = createCatalog({ [service]: model })
  return Object.entries(model.operations).map(([name, { input, output }]) => {
    return { title: `${service}:${name}`, model, input, output, wire: operationOf(service, name, catalog) }
  })
})

test('there are models to try', () => {
  assert.ok(everyOperation.length > 50)
})

test('an output with every member can be written, and read again where it is JSON', () => {
  for (const { title, model, output, wire } of everyOperation) {
    const written = wire.encode(output ? (sample(model, output) as Fields) : {}, 'the-id')
    if (wire.protocol === 'query') assert.match(written, /^<.*<RequestId>the-id<\/RequestId>.*>$/, title)
    else if (output)
      assert.deepEqual(Object.keys(JSON.parse(written)), Object.keys(model.shapes[output.shape]?.members ?? {}), title)
  }
})

test('a JSON input with every member is read as it was sent', () => {
  for (const { title, model, input, wire } of everyOperation) {
    if (wire.protocol !== 'json' || !input) continue
    const mirror = createCatalog({
      mirror: { ...model, operations: { Mirror: { input, output: input } } },
    })
    const sent = sample(model, input) as Fields
    const body = operationOf('mirror', 'Mirror', mirror).encode(sent, 'id')
    assert.deepEqual(wire.decode(post(body)), sent, title)
  }
})

test('no secret and no bytes reach the audit trail or a complaint', () => {
  for (const { title, model, input, output, wire } of everyOperation) {
    const given = input ? (sample(model, input, 60_000) as Fields) : {}
    const seen = [
      wire.validate(given),
      wire.redact(given),
      output && wire.redactOutput(sample(model, output) as Fields),
    ]
    const text = JSON.stringify(seen)
    assert.equal(text.includes(canary), false, title)
    assert.equal(text.includes(Buffer.from(canary).toString('base64').slice(0, 8)), false, title)
  }
})

test('every published pattern can be used', () => {
  for (const service of spoken) {
    const model = loadModel(service)
    for (const [name, shape] of Object.entries(model.shapes)) {
      if (!shape.pattern) continue
      const alone: Model = {
        ...model,
        operations: { Try: { input: { shape: 'Whole' } } },
        shapes: {
          It: { type: 'string', pattern: shape.pattern },
          Whole: { type: 'structure', members: { It: { shape: 'It' } } },
        },
      }
      const { validate } = operationOf('alone', 'Try', createCatalog({ alone }))
      assert.doesNotThrow(() => validate({ It: '' }), `${service} ${name}`)
    }
  }
})

test('no published member is named like something every object has', () => {
  for (const service of spoken) {
    for (const [name, { members }] of Object.entries(loadModel(service).shapes)) {
      for (const member of Object.keys(members ?? {})) assert.equal(member in {}, false, `${name}.${member}`)
    }
  }
})
