// GetRandomPassword: how long, of which characters, and what is asked for in vain.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { GetRandomPasswordRequest } from '@aws-sdk/client-secrets-manager'
import { refused, type Secrets, startSecrets } from '../../support/secrets.ts'

// Nothing of it is stored.
describe('GetRandomPassword', () => {
  let secrets: Secrets
  before(async () => {
    secrets = await startSecrets('sqlite')
  })
  after(() => secrets.server.close())

  const draw = async (wishes: GetRandomPasswordRequest = {}) =>
    (await secrets.client.getRandomPassword(wishes)).RandomPassword ?? ''

  test('a password has 32 characters, of each type at least one', async () => {
    for (let count = 0; count < 20; count++) {
      const password = await draw()
      assert.equal(password.length, 32)
      for (const type of [/[a-z]/, /[A-Z]/, /[0-9]/, /[!-/:-@[-`{-~]/]) assert.match(password, type)
      assert.doesNotMatch(password, / /)
    }
  })

  test('no two are alike', async () => {
    const passwords = await Promise.all(Array.from({ length: 10 }, () => draw()))
    assert.equal(new Set(passwords).size, 10)
  })

  test('it is as long as asked for', async () => {
    for (const PasswordLength of [4, 33, 4096]) assert.equal((await draw({ PasswordLength })).length, PasswordLength)
    assert.equal((await draw({ PasswordLength: 1, RequireEachIncludedType: false })).length, 1)
    await refused(draw({ PasswordLength: 4097 }), 'ValidationException', /less than or equal to 4096/)
  })

  test('types and characters are left out as asked for', async () => {
    const only = { ExcludeUppercase: true, ExcludeLowercase: true, ExcludePunctuation: true }
    assert.match(await draw({ ...only, PasswordLength: 200 }), /^[0-9]{200}$/)
    assert.match(await draw({ ...only, ExcludeCharacters: '02468', PasswordLength: 200 }), /^[13579]{200}$/)
    assert.doesNotMatch(await draw({ ExcludeCharacters: '/@"\'\\', PasswordLength: 4096 }), /[/@"'\\]/)
    assert.match(await draw({ IncludeSpace: true, PasswordLength: 4096 }), / /)
  })

  test('the types asked for must fit', () =>
    refused(
      draw({ PasswordLength: 3 }),
      'InvalidParameterException',
      'Password length is too short based on the required types.',
    ))

  test('something must be left to choose from', async () => {
    const none = { ExcludeUppercase: true, ExcludeLowercase: true, ExcludePunctuation: true, ExcludeNumbers: true }
    await assert.rejects(draw(none), { name: 'InvalidParameterException' })
    await assert.rejects(draw({ ExcludeCharacters: '0123456789' }), { name: 'InvalidParameterException' })
    assert.doesNotMatch(await draw({ ExcludeCharacters: '0123456789', RequireEachIncludedType: false }), /[0-9]/)
  })

  test('the trail does not tell it', async () => {
    const password = await draw({ ExcludePunctuation: true })
    const rows = await secrets.server.store.transact('read', (tx) =>
      tx.rows(tx.db.selectFrom('audit').select('record')),
    )
    assert.equal(JSON.stringify(rows).includes(password), false)
  })
})
