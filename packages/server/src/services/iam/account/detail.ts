// The parts of GetAccountAuthorizationDetails: each lists one kind of thing, with all that says what it allows.
import type { EntityType, GroupDetail, ManagedPolicyDetail, RoleDetail, UserDetail } from '@aws-sdk/client-iam'
import type { Context } from '#api/operation.ts'

/** The lists of the answer. */
export type Details = {
  UserDetailList: UserDetail[]
  GroupDetailList: GroupDetail[]
  RoleDetailList: RoleDetail[]
  Policies: ManagedPolicyDetail[]
}

/** One thing to show: its key within its part, and how it gets into the answer. */
export type Listed = { key: string; addTo(details: Details): Promise<void> }

/** A kind of thing; `next` answers at most `limit` whose keys come after one, in the order of the keys. */
export type Part = { filter: EntityType; next(context: Context, after: string, limit: number): Promise<Listed[]> }
