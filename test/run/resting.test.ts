// When a server gives its memory back: once in each rest, and only after work.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Rest } from '../../packages/server/src/resting.ts'

function createRest() {
  let collections = 0
  const rest = new Rest(() => collections++)
  return { look: (calls: number) => rest.look(calls), count: () => collections }
}

test('memory is collected when nothing was asked for a while, once', () => {
  const { look, count } = createRest()
  for (const calls of [5000, 9000, 9000]) look(calls)
  assert.equal(count(), 0)
  look(9000)
  assert.equal(count(), 1)
  for (let i = 0; i < 10; i++) look(9000)
  assert.equal(count(), 1)
})

test('work between two looks is no rest', () => {
  const { look, count } = createRest()
  for (let calls = 1000; calls < 50_000; calls += 1000) {
    look(calls)
    look(calls)
  }
  assert.equal(count(), 0)
})

test('a few calls are not worth a collection, many are again', () => {
  const { look, count } = createRest()
  for (const calls of [900, 900, 900, 900]) look(calls)
  assert.equal(count(), 0)
  for (const calls of [2000, 2000, 2000]) look(calls)
  for (const calls of [2500, 2500, 2500]) look(calls)
  assert.equal(count(), 1)
  for (const calls of [3000, 3000, 3000]) look(calls)
  assert.equal(count(), 2)
})
