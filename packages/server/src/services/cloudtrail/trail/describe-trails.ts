// cloudtrail:DescribeTrails: the trails that record in a region, or some of them by their names.
import { operation } from '#api/operation.ts'
import { describeTrail, findTrails, trailArn } from './trail.ts'

/** Shows trails; those that are not there are left out. */
export const describeTrails = operation('cloudtrail:DescribeTrails')({
  effect: 'read',
  target: (_, { account }) => ({ arn: '*', account }),
  async handle({ trailNameList = [], includeShadowTrails = true }, _, context) {
    const trails = (await findTrails(context)).filter((trail) => {
      const isAtHome = trail.region === context.region
      if (!isAtHome && !(includeShadowTrails && trail.multi_region === 1)) return false
      return trailNameList.length === 0 || trailNameList.some((name) => name === trail.name || name === trailArn(trail))
    })
    return { trailList: trails.map(describeTrail) }
  },
})
