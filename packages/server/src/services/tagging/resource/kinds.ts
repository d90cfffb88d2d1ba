// The kinds of things that have tags: where their tags stand, and what their ARNs are.
import { formatArn } from '#api/arn.ts'
import { findPrincipalArn } from '#api/policy-principals.ts'
import { prepare } from '#store/prepared.ts'
import type { Eventually, Tx } from '#store/store.ts'
import type { Place } from './resource.ts'

/** One tag of a thing; `id` is what orders the things of a kind. */
export type TagRow = { id: string; key: string; value: string }

type Range = Place & { after: string; limit: number }

/** A kind of things with tags; `name` is AWS's resource type. */
export type Kind = {
  name: string
  /** Tags of the things after an id, in the order of the ids. */
  rows(tx: Tx, range: Range): Eventually<TagRow[]>
  /** The ARN of a thing; undefined when it is gone. */
  arn(tx: Tx, place: Place, id: string): Eventually<string | undefined>
}

/** The tags in a table whose things are ordered by the column `id`. */
function tagsIn(table: 'parameter_tag' | 'kms_key_tag' | 'secret_tag', id: 'name' | 'key_id') {
  // The builder cannot follow a table that is not known by name; all that is named here is in each of them.
  const [known, column] = [table as 'parameter_tag', id as 'name']
  return prepare<Range>()((db, { account, region, after, limit }) =>
    db
      .selectFrom(known)
      .select([`${column} as id`, 'key', 'value'])
      .where('account', '=', account)
      .where('region', '=', region)
      .where(column, '>', after)
      .orderBy(column)
      .orderBy('key')
      .limit(limit),
  )
}

const parameterTags = tagsIn('parameter_tag', 'name')
const keyTags = tagsIn('kms_key_tag', 'key_id')
const secretTags = tagsIn('secret_tag', 'name')
const iamTags = prepare<Range & { from: string; past: string }>()((db, { account, after, from, past, limit }) =>
  db
    .selectFrom('iam_tag')
    .select(['owner as id', 'tag_key as key', 'tag_value as value'])
    .where('account', '=', account)
    .where('owner', '>', after)
    .where('owner', '>=', from)
    .where('owner', '<', past)
    .orderBy('owner')
    .orderBy('tag_key_lower')
    .limit(limit),
)
const suffixOf = prepare<Place & { name: string }>()((db, { account, region, name }) =>
  db
    .selectFrom('secret')
    .select('suffix')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name),
)
const policyById = prepare<{ account: string; id: string }>()((db, { account, id }) =>
  db
    .selectFrom('iam_policy')
    .select(['path', 'policy_name'])
    .where('account', '=', account)
    .where('policy_id', '=', id),
)

// IAM is the same everywhere, and shows its things in one region.
const IAM_REGION = 'us-east-1'

/** Things of IAM, whose owners begin with `prefix`. */
function iamKind(name: string, prefix: string, arn: Kind['arn']): Kind {
  const from = prefix
  const past = `${prefix}\u{10ffff}`
  return {
    name,
    rows: (tx, range) => (range.region === IAM_REGION ? tx.rows(iamTags, { ...range, from, past }) : []),
    arn,
  }
}

/** All kinds, in the order of their names. */
export const KINDS: readonly Kind[] = [
  iamKind('iam:oidc-provider', 'arn:', (_tx, _place, id) => id),
  iamKind('iam:policy', 'ANPA', async (tx, { account }, id) => {
    const row = await tx.first(policyById, { account, id })
    return row && formatArn('iam', '', account, `policy${row.path}${row.policy_name}`)
  }),
  iamKind('iam:role', 'AROA', (tx, _place, id) => findPrincipalArn(tx, id)),
  iamKind('iam:user', 'AIDA', (tx, _place, id) => findPrincipalArn(tx, id)),
  {
    name: 'kms:key',
    rows: (tx, range) => tx.rows(keyTags, range),
    arn: (_tx, { account, region }, id) => formatArn('kms', region, account, `key/${id}`),
  },
  {
    name: 'secretsmanager:secret',
    rows: (tx, range) => tx.rows(secretTags, range),
    async arn(tx, place, id) {
      const row = await tx.first(suffixOf, { ...place, name: id })
      return row && formatArn('secretsmanager', place.region, place.account, `secret:${id}-${row.suffix}`)
    },
  },
  {
    name: 'ssm:parameter',
    rows: (tx, range) => tx.rows(parameterTags, range),
    arn: (_tx, { account, region }, id) => formatArn('ssm', region, account, `parameter/${id}`),
  },
]
