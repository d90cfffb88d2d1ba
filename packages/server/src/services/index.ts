// The services that are served, by hand.
import type { Service } from '#api/operation.ts'
import { cloudtrail } from './cloudtrail/index.ts'
import { iam } from './iam/index.ts'
import { kms } from './kms/index.ts'
import { secretsmanager } from './secretsmanager/index.ts'
import { ssm } from './ssm/index.ts'
import { createSts } from './sts/index.ts'
import type { Reach } from './sts/web-identity/fetch-document.ts'
import { createKeySets } from './sts/web-identity/key-sets.ts'
import { tagging } from './tagging/index.ts'

/** Every service with its operations, going to identity providers as far as `reach` says. */
export function createServices(reach: Reach): readonly Service[] {
  return [ssm, secretsmanager, kms, iam, createSts(createKeySets(reach)), tagging, cloudtrail]
}

/** The same for those who only look at what there is. */
export const SERVICES: readonly Service[] = createServices({ privateHosts: new Set() })
