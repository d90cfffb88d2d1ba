// The rules about imports, tried on samples that keep them and samples that do not.
import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { importsOf } from './imports.ts'
import { objectionTo } from './layers.ts'

const SERVER = 'packages/server/src'

function objections(file: string, ...lines: string[]): (string | undefined)[] {
  return importsOf(lines.join('\n'), file).map(objectionTo)
}

function assertAllowed(file: string, ...lines: string[]): void {
  const found = objections(file, ...lines)
  assert.equal(found.length, lines.length, 'every import is seen')
  assert.deepEqual(
    found,
    lines.map(() => undefined),
  )
}

function assertForbidden(file: string, line: string, reason: RegExp): void {
  assert.match(objections(file, line).join(), reason)
}

describe('reading imports', () => {
  test('every form of import is found, with what it leads to', () => {
    const text = [
      '// import nothing from "a comment"',
      "import fs from 'node:fs'",
      "import {\n  one,\n  type Two,\n} from './two.ts'",
      "import '#api/side-effect.ts'",
      'export const from = 1',
      "export * from '../up.ts'",
      "const lazy = await import('@aws-sdk/client-ssm/deep')",
    ].join('\n')
    const found = importsOf(text, `${SERVER}/api/sample.ts`).map(({ target }) => target)
    assert.deepEqual(found, [
      { kind: 'node' },
      { kind: 'file', path: `${SERVER}/api/two.ts` },
      { kind: 'file', path: `${SERVER}/api/side-effect.ts` },
      { kind: 'file', path: `${SERVER}/up.ts` },
      { kind: 'npm', name: '@aws-sdk/client-ssm' },
    ])
  })

  test('an import is of types when all its names are', () => {
    const text = [
      "import type { A } from 'a'",
      "import { type B, type C } from 'b'",
      "import { type D, e } from 'c'",
      "import f, { type G } from 'd'",
    ].join('\n')
    assert.deepEqual(
      importsOf(text, 'test/sample.ts').map(({ isType }) => isType),
      [true, true, false, false],
    )
  })
})

describe('layers', () => {
  test('an operation imports the operation interface, the store and its own noun', () => {
    assertAllowed(
      `${SERVER}/services/ssm/parameter/get-parameter.ts`,
      "import { operation } from '#api/operation.ts'",
      "import { first } from '#store/rows.ts'",
      "import { findParameter } from './parameter.ts'",
      "import { tagsOf } from '../tag/tag.ts'",
    )
  })

  test('services never import one another', () => {
    assertForbidden(
      `${SERVER}/services/ssm/index.ts`,
      "import { key } from '#services/kms/key/key.ts'",
      /use context\.call/,
    )
    assertForbidden(`${SERVER}/services/ssm/index.ts`, "import { key } from '../kms/key/key.ts'", /use context\.call/)
  })

  test('a service imports neither the wire nor a door', () => {
    assertForbidden(
      `${SERVER}/services/ssm/index.ts`,
      "import { decode } from '@cairn/wire'",
      /may not import @cairn\/wire/,
    )
    assertForbidden(
      `${SERVER}/services/ssm/index.ts`,
      "import { listen } from '#doors/http.ts'",
      /services may import api, store/,
    )
  })

  test('what lies below imports nothing above', () => {
    assertForbidden(`${SERVER}/api/pipeline.ts`, "import { ssm } from '../services/ssm/index.ts'", /api may import/)
    assertForbidden(
      `${SERVER}/store/open.ts`,
      "import { refuse } from '#api/error.ts'",
      /store may import no other part/,
    )
    assertForbidden(
      `${SERVER}/keyring/keyring.ts`,
      "import { refuse } from '#api/error.ts'",
      /keyring may import store/,
    )
  })

  test('what puts the server together is imported by nothing below it', () => {
    assertAllowed(
      `${SERVER}/main.ts`,
      "import { settings } from './config.ts'",
      "import { listen } from './doors/http.ts'",
    )
    assertForbidden(`${SERVER}/doors/http.ts`, "import { settings } from '#config.ts'", /doors may import api, store/)
  })

  test('nothing imports main', () => {
    assertForbidden('test/support/server.ts', "import '../../packages/server/src/main.ts'", /nothing imports main/)
    assertForbidden(`${SERVER}/doors/http.ts`, "import '#main.ts'", /nothing imports main/)
  })

  test('the pure packages import only modules of Node and their own files', () => {
    assertAllowed(
      'packages/wire/src/index.ts',
      "import { Buffer } from 'node:buffer'",
      "import { a } from './protocols/json.ts'",
    )
    assertForbidden('packages/wire/src/index.ts', "import { sign } from '@cairn/signature'", /its own files/)
    assertForbidden('packages/wire/src/index.ts', "import { sign } from '../../signature/src/sign.ts'", /its own files/)
    assertForbidden('packages/policy/src/index.ts', "import type { Kysely } from 'kysely'", /its own files/)
  })

  test('a part of the server that the rules do not know is refused', () => {
    assertForbidden(
      `${SERVER}/attic/box.ts`,
      "import { operation } from '#api/operation.ts'",
      /does not say what "attic" may import/,
    )
  })

  test('conformance tests import nothing of the server', () => {
    assertForbidden(
      'test/conformance/ssm.test.ts',
      "import { x } from '../../packages/server/src/api/error.ts'",
      /real clients/,
    )
  })
})
