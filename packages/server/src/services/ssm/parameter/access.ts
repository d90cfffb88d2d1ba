// What authorisation asks of a parameter that is there: its tags, and the policies that share it with others.
import type { Target } from '#api/operation.ts'
import type { Tx } from '#store/store.ts'
import { readSharing } from '../resource-policy/sharing.ts'
import { readTags } from '../tag/rows.ts'

/** Tags and resource policy of a parameter, read only when a decision needs them; `tier` is that of its latest version. */
export function accessOf(
  place: { account: string; region: string; name: string },
  tier: string,
  tx: Tx,
): Pick<Target, 'tags' | 'policy'> {
  const tags = () => readTags(place, tx)
  // Only what has once become advanced can be shared: the others need no query.
  return tier === 'Advanced' ? { tags, policy: () => readSharing(place, tx) } : { tags }
}
