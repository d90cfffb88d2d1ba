// Which rotator a function's ARN names.
import { createDatabaseRotator } from './database.ts'
import { createLambdaRotator, type LambdaEndpoint } from './lambda.ts'
import { mysql } from './mysql.ts'
import { postgres } from './postgres.ts'
import type { Rotator } from './rotator.ts'

/** The functions that are built in, under the names AWS gives its own of the same kind. */
const BUILT_IN: Record<string, Rotator> = {
  SecretsManagerRDSPostgreSQLRotationSingleUser: createDatabaseRotator(postgres, 'single-user'),
  SecretsManagerRDSPostgreSQLRotationMultiUser: createDatabaseRotator(postgres, 'alternating-users'),
  SecretsManagerRDSMySQLRotationSingleUser: createDatabaseRotator(mysql, 'single-user'),
  SecretsManagerRDSMySQLRotationMultiUser: createDatabaseRotator(mysql, 'alternating-users'),
  SecretsManagerRDSMariaDBRotationSingleUser: createDatabaseRotator(mysql, 'single-user'),
  SecretsManagerRDSMariaDBRotationMultiUser: createDatabaseRotator(mysql, 'alternating-users'),
}

/** Finds the rotator that a function's ARN names; undefined when there is none. */
export type FindRotator = (functionArn: string) => Rotator | undefined

/** Knows what is built in, by the function's name alone, and, when there is an endpoint, every other function. */
export function createRotators(endpoint?: LambdaEndpoint): FindRotator {
  const lambda = endpoint && createLambdaRotator(endpoint)
  return (functionArn) => {
    const name = functionArn.split(':')[6] ?? ''
    return Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : lambda
  }
}
