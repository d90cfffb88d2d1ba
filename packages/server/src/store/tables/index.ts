// Every table, by name, as the query builder knows them.
import type { CloudTrailTables } from './cloudtrail.ts'
import type { GroundTables } from './ground.ts'
import type { IamTables } from './iam.ts'
import type { KmsTables } from './kms.ts'
import type { RotationTables } from './rotation.ts'
import type { SecretsManagerTables } from './secretsmanager.ts'
import type { SsmTables } from './ssm.ts'

/** The columns of every table; text, integers (milliseconds, 0 or 1) and bytes only. */
export type Tables = CloudTrailTables &
  GroundTables &
  IamTables &
  KmsTables &
  RotationTables &
  SecretsManagerTables &
  SsmTables
