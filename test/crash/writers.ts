// Many writers at once, and an account of what each was told: the ledger that the store must agree with.
import { send } from '../access/signed-call.ts'
import type { Random } from '../fuzz/random.ts'
import type { AccessKey } from '../support/server.ts'

/** A write that was acknowledged. */
export type Acknowledged = { name: string; version: number; value: string }

/** What the writers know: which writes are sure, and what no server should have said. */
export type Ledger = { acknowledged: Acknowledged[]; refused: string[] }

const WRITERS = 16
// Names in use at once, so that writers meet, and for how many writes: no name gets as many versions as AWS keeps.
const NAMES = 6
const WRITES_PER_NAMES = 180

/** Writes with many hands until the server is gone; `enough` is called when so many writes have been acknowledged. */
export async function writeUntilGone(
  server: { url: string; key: AccessKey; prefix: string },
  ledger: Ledger,
  random: Random,
  enough: { writes: number; called(): void },
): Promise<void> {
  let sequence = 0
  let isGone = false
  let acknowledged = 0

  async function write(): Promise<void> {
    while (!isGone) {
      const number = sequence++
      const isNew = random.once(4)
      const group = Math.floor(number / WRITES_PER_NAMES)
      const name = isNew ? `${server.prefix}/new/${number}` : `${server.prefix}/shared/${group}-${random.number(NAMES)}`
      const value = `value ${server.prefix} ${number}`
      const input = { Name: name, Value: value, Type: random.once(6) ? 'SecureString' : 'String', Overwrite: !isNew }
      const reply = await send(server.url, { name: 'ssm:PutParameter', key: server.key, input }).catch(() => undefined)
      if (!reply) isGone = true
      else if (reply.status !== 200) ledger.refused.push(`${name}: ${reply.status} ${reply.code} ${reply.message}`)
      else {
        ledger.acknowledged.push({ name, version: Number(reply.fields.Version), value })
        if (++acknowledged === enough.writes) enough.called()
      }
    }
  }

  await Promise.all(Array.from({ length: WRITERS }, write))
}
