// The readers of names, links, tables and operations, tried on samples.
import assert from 'node:assert/strict'
import test from 'node:test'
import { MACHINE_PATH } from './rules.ts'
import { brokenLinks, isKebabCase, kebabCase, operationsIn, tableNames } from './text.ts'

test('an operation gives its file the name it has, in kebab-case', () => {
  const names = ['GetParametersByPath', 'GetCallerIdentity', 'DescribeDBInstances', 'ListMFADevices', 'GenerateDataKey']
  assert.deepEqual(names.map(kebabCase), [
    'get-parameters-by-path',
    'get-caller-identity',
    'describe-db-instances',
    'list-mfa-devices',
    'generate-data-key',
  ])
})

test('kebab-case knows extensions and refuses capitals, underscores and doubled hyphens', () => {
  assert.deepEqual(['tidy.test.ts', '0001-ground.sql', 'api'].map(isKebabCase), [true, true, true])
  assert.deepEqual(['getParameter.ts', 'get_parameter.ts', 'get--parameter.ts', 'Api'].map(isKebabCase), [
    false,
    false,
    false,
    false,
  ])
})

test('operations are found where they are exported and nowhere else', () => {
  const text =
    "// operation('ssm:NotThis')\nexport const getParameter = operation('ssm:GetParameter')({\n  handle,\n})\n"
  assert.deepEqual(operationsIn(text), [{ prefix: 'ssm', name: 'GetParameter' }])
})

test('the names of a table are read from its own section only', () => {
  const text =
    '# A\n\n## Layers\n\n| `api` | x |\n\n## Dependencies\n\n| name | reason |\n|---|---|\n| `pg` | x `y` |\n| `a`, `b` | z |\n\n## End\n\n| `c` | |\n'
  assert.deepEqual(tableNames(text, 'Dependencies'), ['pg', 'a', 'b'])
})

test('a relative link must lead to a file or a folder', () => {
  const text = '[a](../README.md) [b](decisions/) [c](gone.md#part) [d](https://example.com/x) [e](#here)'
  assert.deepEqual(brokenLinks(text, 'docs/page.md', ['README.md', 'docs/page.md', 'docs/decisions/0001.md']), [
    'gone.md#part',
  ])
})

test('a path of one machine is told from a path of the repository, an address and a name', () => {
  const home = ['', 'home', 'somebody', 'cairn'].join('/')
  assert.ok(MACHINE_PATH.test(`see ${home}`))
  assert.ok(!MACHINE_PATH.test('docs/home/page.md'))
  assert.ok(!MACHINE_PATH.test('https://example.com/home/page'))
  assert.ok(!MACHINE_PATH.test('the path /homework/one'))
})
