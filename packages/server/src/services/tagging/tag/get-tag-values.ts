// tagging:GetTagValues lists the values that a key has anywhere.
import { operation } from '#api/operation.ts'
import { targetOf } from '../resource/resource.ts'
import { listDistinct } from './distinct.ts'

/** Throws PaginationTokenExpiredException. */
export const getTagValues = operation('tagging:GetTagValues')({
  effect: 'read',
  target: (_input, { account }) => targetOf('GetTagValues', account),
  async handle({ Key: wanted, PaginationToken }, _target, context) {
    const read = (tags: { Key: string; Value: string }[]) =>
      tags.flatMap(({ Key, Value }) => (Key === wanted ? [Value] : []))
    const found = await listDistinct(read, PaginationToken, context)
    return { PaginationToken: found.PaginationToken, TagValues: found.texts }
  },
})
