// tagging:GetTagKeys lists the keys of all tags in use.
import { operation } from '#api/operation.ts'
import { targetOf } from '../resource/resource.ts'
import { listDistinct } from './distinct.ts'

/** Throws PaginationTokenExpiredException. */
export const getTagKeys = operation('tagging:GetTagKeys')({
  effect: 'read',
  target: (_input, { account }) => targetOf('GetTagKeys', account),
  async handle({ PaginationToken }, _target, context) {
    const found = await listDistinct((tags) => tags.map(({ Key }) => Key), PaginationToken, context)
    return { PaginationToken: found.PaginationToken, TagKeys: found.texts }
  },
})
