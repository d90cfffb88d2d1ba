// The Resource Groups Tagging API: tags across all services.
import type { Service } from '#api/operation.ts'
import { getResources } from './resource/get-resources.ts'
import { tagResources } from './resource/tag-resources.ts'
import { untagResources } from './resource/untag-resources.ts'
import { getTagKeys } from './tag/get-tag-keys.ts'
import { getTagValues } from './tag/get-tag-values.ts'

/** All of it that is about tags; reports of compliance belong to organizations. */
export const tagging: Service = {
  name: 'tagging',
  operations: [getResources, getTagKeys, getTagValues, tagResources, untagResources],
  declined: {},
}
