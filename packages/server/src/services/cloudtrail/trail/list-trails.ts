// cloudtrail:ListTrails: all trails of the account, in whatever region they are at home.
import { operation } from '#api/operation.ts'
import { findTrails, trailArn } from './trail.ts'

/** Lists trails. An account has few: they are one page. */
export const listTrails = operation('cloudtrail:ListTrails')({
  effect: 'read',
  target: (_, { account }) => ({ arn: '*', account }),
  async handle(_input, _, context) {
    const trails = await findTrails(context)
    return { Trails: trails.map((row) => ({ TrailARN: trailArn(row), Name: row.name, HomeRegion: row.region })) }
  },
})
