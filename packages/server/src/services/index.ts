// The services that are served, by hand.
import type { Service } from '#api/operation.ts'
import { kms } from './kms/index.ts'
import { secretsmanager } from './secretsmanager/index.ts'
import { ssm } from './ssm/index.ts'
import { sts } from './sts/index.ts'

/** Every service with its operations. */
export const SERVICES: readonly Service[] = [ssm, secretsmanager, kms, sts]
