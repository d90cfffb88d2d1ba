// Calls of CloudTrail that succeed; the server has a folder for trails.
import { type Prepare, type Prepared, READ, WRITE } from './prepared.ts'
import type { Fields } from './signed-call.ts'
import { type Ground, OWNER } from './world.ts'

const EVERYTHING = { resources: ['*'], input: {} }

/** By operation. */
export const CLOUDTRAIL_CALLS: Record<string, Prepare> = {
  'cloudtrail:LookupEvents': () => ({ ...READ, ...EVERYTHING }),
  'cloudtrail:DescribeTrails': () => ({ ...READ, ...EVERYTHING }),
  'cloudtrail:ListTrails': () => ({ ...READ, ...EVERYTHING, everywhere: true }),
  'cloudtrail:CreateTrail': (ground) => {
    const Name = trailName(ground, 'made')
    return { ...WRITE, input: { Name, S3BucketName: BUCKET }, resources: [arnOf('made')] }
  },
  // An account has few trails: all these calls share one.
  'cloudtrail:GetTrail': onTrail(READ),
  'cloudtrail:GetTrailStatus': onTrail(READ),
  'cloudtrail:UpdateTrail': onTrail(WRITE, { S3KeyPrefix: 'proof' }),
  'cloudtrail:StartLogging': onTrail(WRITE),
  'cloudtrail:StopLogging': onTrail(WRITE),
  'cloudtrail:GetEventSelectors': selectorsOf(READ),
  'cloudtrail:PutEventSelectors': selectorsOf(WRITE, { EventSelectors: [{ ReadWriteType: 'WriteOnly' }] }),
  'cloudtrail:DeleteTrail': async (ground) => {
    await ground.call('cloudtrail:CreateTrail', { Name: 'doomed', S3BucketName: BUCKET })
    return { ...WRITE, input: { Name: trailName(ground, 'doomed') }, resources: [arnOf('doomed')], takesArns: true }
  },
}

const BUCKET = 'first-account-logs'

function onTrail(kind: { readOnly: boolean }, more: Fields = {}): Prepare {
  return async (ground) => {
    const { name, ...rest } = await sharedTrail(ground)
    return { ...kind, ...rest, input: { Name: name, ...more } }
  }
}

function selectorsOf(kind: { readOnly: boolean }, more: Fields = {}): Prepare {
  return async (ground) => {
    const { name, ...rest } = await sharedTrail(ground)
    return { ...kind, ...rest, input: { TrailName: name, ...more } }
  }
}

async function sharedTrail(ground: Ground): Promise<Pick<Prepared, 'resources' | 'takesArns'> & { name: string }> {
  const { trailList } = await ground.call('cloudtrail:DescribeTrails', { trailNameList: ['shared'] })
  if ((trailList as unknown[]).length === 0) {
    await ground.call('cloudtrail:CreateTrail', { Name: 'shared', S3BucketName: BUCKET })
  }
  return { name: trailName(ground, 'shared'), resources: [arnOf('shared')], takesArns: true }
}

function trailName(ground: Ground, plain: string): string {
  return ground.name(plain, arnOf(plain))
}

function arnOf(name: string): string {
  return `arn:aws:cloudtrail:eu-south-1:${OWNER}:trail/${name}`
}
