// The change of a key's state, and what hangs on it: rotation rests while a key is not enabled.
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import type { Key } from './key.ts'
import { pauseRotation, resumeRotation } from './rotation-schedule.ts'

type State = Key['state']
type KeyName = Pick<Key, 'account' | 'region' | 'key_id'>

const updateState = prepare<KeyName & { state: State }>()((db, { account, region, key_id, state }) =>
  db
    .updateTable('kms_key')
    .set({ state })
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id),
)

/** Puts a key into a state. A rotation that fell due while it could not be done is due at once when the key is enabled. */
export async function setState({ account, region, key_id }: KeyName, state: State, tx: Tx): Promise<void> {
  const name = { account, region, key_id }
  await tx.run(updateState, { ...name, state })
  await (state === 'Enabled' ? resumeRotation(name, tx) : pauseRotation(name, tx))
}
