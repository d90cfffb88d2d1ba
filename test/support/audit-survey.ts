// A survey for tests: counts the audit records of an account, or fails when it is told to.
import { prepare } from '../../packages/server/src/store/prepared.ts'
import type { Survey } from '../../packages/server/src/store/survey.ts'

const recordsOf = prepare<{ account: string }>()((db, { account }) =>
  db.selectFrom('audit').select('sequence').where('account', '=', account),
)

/** Answers how many audit records an account has. */
export const survey: Survey<{ account: string; mustFail?: boolean }, number> = {
  module: import.meta.url,
  async read(tx, { account, mustFail = false }) {
    if (mustFail) throw new RangeError('told to fail')
    return (await tx.rows(recordsOf, { account })).length
  },
}
