// The file of public parameters: its two forms of entry, and what it may not hold.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDocument } from '#services/ssm/parameter/public-parameters.ts'

const modifiedAt = '2026-01-02T03:04:05Z'

test('a value alone is a String in its first version', () => {
  const [parameter] = readDocument({ modifiedAt, parameters: { '/aws/service/x': 'value' } })
  assert.deepEqual(parameter, {
    name: '/aws/service/x',
    type: 'String',
    value: 'value',
    version: 1,
    dataType: 'text',
    modifiedAt: new Date(modifiedAt),
  })
})

test('an entry may state more than its value', () => {
  const entry = { value: 'ami-0123456789abcdef0', version: 7, dataType: 'aws:ec2:image', type: 'String' } as const
  const [parameter] = readDocument({ modifiedAt, parameters: { '/aws/service/image': entry } })
  assert.deepEqual([parameter?.version, parameter?.dataType], [7, 'aws:ec2:image'])
})

test('parameters come in the order of their names', () => {
  const parameters = { '/aws/service/b': '1', '/aws/service/a/c': '2', '/aws/service/a': '3' }
  assert.deepEqual(
    readDocument({ modifiedAt, parameters }).map(({ name }) => name),
    ['/aws/service/a', '/aws/service/a/c', '/aws/service/b'],
  )
})

test('a name outside /aws/service/ is refused', () => {
  for (const name of ['/mine', '/aws/reference/x', 'aws/service/x']) {
    assert.throws(() => readDocument({ modifiedAt, parameters: { [name]: 'x' } }), /is not under \/aws\/service\//)
  }
})
