// iam:GetAccountAuthorizationDetails shows every user, group, role and policy of an account, and how they hang together.
import { type Context, operation } from '#api/operation.ts'
import { cutPage, type Paged, pageSize, readMarker } from '../page.ts'
import type { Details, Listed, Part } from './detail.ts'
import { GROUPS } from './group-detail.ts'
import { AWS_POLICIES, LOCAL_POLICIES } from './policy-detail.ts'
import { ROLES } from './role-detail.ts'
import { USERS } from './user-detail.ts'

const PARTS: readonly Part[] = [USERS, GROUPS, ROLES, LOCAL_POLICIES, AWS_POLICIES]

/** A page goes from part to part; its marker names the part and the key in it. */
export const getAccountAuthorizationDetails = operation('iam:GetAccountAuthorizationDetails')({
  effect: 'read',
  target: (_input, { account }) => ({ arn: '*', account }),
  async handle(input, _target, context) {
    const { Filter = [] } = input
    const wanted = PARTS.filter(({ filter }) => Filter.length === 0 || Filter.includes(filter))
    const listed = await listNext(wanted, input, context)
    const { shown, paging } = cutPage(listed, input, ({ part, key }) => [part, key], context)
    const details: Details = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] }
    for (const one of shown) await one.addTo(details)
    return { ...details, ...paging }
  },
})

async function listNext(
  parts: readonly Part[],
  input: Paged,
  context: Context,
): Promise<(Listed & { part: string })[]> {
  const [lastPart, lastKey = ''] = readMarker(input, context)
  const first = Math.max(
    0,
    parts.findIndex(({ filter }) => filter === lastPart),
  )
  const limit = pageSize(input) + 1
  const listed: (Listed & { part: string })[] = []
  for (const { filter, next } of parts.slice(first)) {
    if (listed.length === limit) break
    const found = await next(context, filter === lastPart ? lastKey : '', limit - listed.length)
    listed.push(...found.map((one) => ({ ...one, part: filter })))
  }
  return listed
}
