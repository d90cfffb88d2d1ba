// A short run of the soak, on a server of its own process: what is asserted is that nothing is lost, never how fast it is.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Cairn, startCairn } from '../../bench/servers.ts'
import { type Amount, fillSoak, type Readers, startReaders } from '../../bench/soak/soak.ts'

const AMOUNT: Amount = { parameters: 200, clients: 10, writes: 600, writesPerSecond: 400 }

describe('many clients of changing parameters', { timeout: 120_000 }, () => {
  let cairn: Cairn
  let readers: Readers
  before(async () => {
    cairn = await startCairn()
    await fillSoak(cairn, AMOUNT)
    readers = await startReaders(cairn, AMOUNT)
  })
  after(async () => {
    readers.close()
    await cairn.stop()
  })

  test('every acknowledged write is read, none goes back, and the last one stays', async () => {
    const { staleMs, reads, backwards, wrong, errors } = await readers.run(AMOUNT)
    assert.equal(staleMs.length, AMOUNT.writes)
    assert.ok(reads >= AMOUNT.writes)
    assert.deepEqual({ backwards, wrong, errors }, { backwards: 0, wrong: 0, errors: [] })
  })
})
