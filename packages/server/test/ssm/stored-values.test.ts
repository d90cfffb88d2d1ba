// Values as they lie in the store, and what becomes of KMS's faults.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ApiError } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { keepValue } from '#services/ssm/parameter/value.ts'
import { DIALECTS } from '../../../../test/support/dialects.ts'
import { startServer, type TestServer } from '../../../../test/support/server.ts'

for (const dialect of DIALECTS) {
  describe(`stored values on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const sealedValues = () =>
      server.store.transact('read', (tx) => tx.rows(tx.db.selectFrom('parameter_version').select(['name', 'value'])))

    test('no type of value is stored in clear', async () => {
      const ssm = server.ssm()
      for (const Type of ['String', 'StringList', 'SecureString'] as const) {
        await ssm.putParameter({ Name: `/stored/${Type}`, Value: 'in-clear-nowhere', Type })
      }
      const rows = await sealedValues()
      assert.equal(rows.length, 3)
      for (const { value } of rows) assert.ok(!Buffer.from(value).includes('in-clear-nowhere'))
    })

    test('a value moved to another row does not open', async () => {
      const ssm = server.ssm()
      for (const name of ['one', 'other']) {
        await ssm.putParameter({ Name: `/moved/${name}`, Value: name, Type: 'String' })
      }
      const [one] = (await sealedValues()).filter(({ name }) => name === 'moved/one')
      await server.store.transact('write', (tx) =>
        tx.run(tx.db.updateTable('parameter_version').set({ value: one!.value }).where('name', '=', 'moved/other')),
      )
      await assert.rejects(ssm.getParameter({ Name: '/moved/other' }), { name: 'InternalFailure' })
    })
  })
}

describe('faults of KMS', () => {
  const place = { account: '0', region: 'r' }
  const form = { ...place, name: 'a', version: 1, type: 'SecureString', tier: 'Standard', key_id: null }
  const keepWith = (fault: Error) =>
    keepValue('hush', form, { ...place, call: () => Promise.reject(fault) } as unknown as Context)

  test('a key that cannot be used is an invalid key, with the text of KMS', async () => {
    for (const code of [
      'DisabledException',
      'KMSInvalidStateException',
      'NotFoundException',
      'InvalidKeyUsageException',
    ]) {
      await assert.rejects(keepWith(new ApiError(code, 'the arn is not usable')), {
        code: 'InvalidKeyId',
        message: 'the arn is not usable',
      })
    }
  })

  test('a refusal stays a refusal', () =>
    assert.rejects(keepWith(new ApiError('AccessDeniedException', 'not you')), {
      code: 'AccessDeniedException',
      message: 'not you',
    }))

  test('what is no answer of KMS stays what it is', () =>
    assert.rejects(keepWith(new TypeError('a fault of ours')), TypeError))
})
