// What calls stand on: put together once, when the server starts.
import type { Catalog } from '@cairn/wire'
import type { Keyring } from '../keyring/keyring.ts'
import type { Store } from '../store/store.ts'
import type { SkewSeconds } from './authenticate.ts'
import type { Credentials } from './credentials.ts'
import type { Service } from './operation.ts'
import type { Throttle } from './throttle.ts'

/** What the pipeline stands on. `throttle` is there when AWS's rates are asked for. */
export type Foundation = {
  catalog: Catalog
  services: readonly Service[]
  store: Store
  keyring: Keyring
  credentials: Credentials
  skewSeconds: SkewSeconds
  throttle?: Throttle
  /** Told when something may have changed, after the commit. */
  changed?(): void
  clock(): Date
}
