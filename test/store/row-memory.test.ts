// What the embedded store remembers of rows: never more than is committed, never older than the last write.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RowMemory } from '../../packages/server/src/store/row-memory.ts'

const STATEMENT = { tables: ['one'] }

function reader(memory: RowMemory, statement = { tables: ['one'] }) {
  let reads = 0
  return {
    recall: (values: unknown[], row: object | undefined) =>
      memory.recall(statement, 'first', values, () => {
        reads++
        return row
      }),
    get reads() {
      return reads
    },
  }
}

test('a row is read once, and the absence of one too', () => {
  const memory = new RowMemory()
  const table = reader(memory)
  assert.deepEqual(table.recall(['a'], { value: 1 }), { value: 1 })
  assert.deepEqual(table.recall(['a'], { value: 2 }), { value: 1 })
  assert.equal(table.recall(['b'], undefined), undefined)
  assert.equal(table.recall(['b'], { value: 3 }), undefined)
  assert.equal(table.reads, 2)
})

test('values that look alike are told apart', () => {
  const memory = new RowMemory()
  const table = reader(memory)
  const lists = [['a', 'b'], ['ab', ''], ['a:b'], [1, 2], ['1', '2'], [12], ['', 'ab']]
  lists.forEach((values, i) => {
    assert.deepEqual(table.recall(values, { value: i }), { value: i })
  })
  assert.equal(table.reads, lists.length)
})

for (const table of ['one', undefined]) {
  test(`a write to ${table ?? 'what cannot be told'} forgets, and nothing of it is remembered until its group has ended`, () => {
    const memory = new RowMemory()
    const { recall } = reader(memory)
    recall(['a'], { value: 1 })
    memory.forget(table)
    assert.deepEqual(recall(['a'], { value: 2 }), { value: 2 })
    assert.deepEqual(recall(['a'], { value: 3 }), { value: 3 })
    memory.settle()
    assert.deepEqual(recall(['a'], { value: 4 }), { value: 4 })
    assert.deepEqual(recall(['a'], { value: 5 }), { value: 4 })
  })
}

test('a write to another table leaves what is remembered, but for what was read of both', () => {
  const memory = new RowMemory()
  const one = reader(memory)
  const both = reader(memory, { tables: ['one', 'two'] })
  one.recall(['a'], { value: 1 })
  both.recall(['a'], { value: 1 })
  memory.forget('two')
  assert.deepEqual(one.recall(['a'], { value: 2 }), { value: 1 })
  assert.deepEqual(both.recall(['a'], { value: 2 }), { value: 2 })
})

test('what is neither text nor number is not remembered', () => {
  const table = reader(new RowMemory())
  table.recall([null], { value: 1 })
  assert.deepEqual(table.recall([null], { value: 2 }), { value: 2 })
})

test('what is remembered is bounded, and cannot be altered by who was given it', () => {
  const memory = new RowMemory()
  const table = reader(memory)
  const row = table.recall(['a'], { value: 1 }) as { value: number }
  assert.throws(() => {
    row.value = 2
  }, TypeError)
  for (let i = 0; i < 10_000; i++) table.recall([i], { value: i })
  assert.deepEqual(table.recall(['a'], { value: 9 }), { value: 9 })
})

test('one row and all rows of a statement are told apart, and a long list is read again', () => {
  const memory = new RowMemory()
  const lists = [[{ value: 1 }], [{ value: 2 }], [{ value: 3 }]]
  const all = () => memory.recall(STATEMENT, 'rows', ['a'], () => lists.shift())
  assert.deepEqual(
    memory.recall(STATEMENT, 'first', ['a'], () => ({ value: 0 })),
    { value: 0 },
  )
  assert.deepEqual(all(), [{ value: 1 }])
  assert.deepEqual(all(), [{ value: 1 }])
  const long = () => memory.recall(STATEMENT, 'rows', ['b'], () => Array.from({ length: 5 }, () => ({})))
  assert.notEqual(long(), long())
})
