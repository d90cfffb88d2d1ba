// Roles for tests that only need them to be there.
import { createUniqueId } from '../../packages/server/src/api/unique-id.ts'
import type { TestServer } from './server.ts'

const TRUST = '{"Version":"2012-10-17","Statement":[]}'

/** Adds a role that trusts nobody; answers its unique id. */
export async function addRole(server: TestServer, account: string, path: string, role_name: string): Promise<string> {
  const role_id = createUniqueId('AROA')
  const row = { account, role_name, path, role_id, trust_policy: TRUST, name_key: role_name.toLowerCase() }
  await server.store.transact('write', (tx) =>
    tx.run(tx.db.insertInto('iam_role').values({ ...row, max_session_seconds: 3600, created_at_ms: Date.now() })),
  )
  return role_id
}
