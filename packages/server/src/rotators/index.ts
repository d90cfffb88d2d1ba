// Which rotator a function's ARN names.
import { createDatabaseRotator, type Strategy } from './database.ts'
import { createLambdaRotator, type LambdaEndpoint } from './lambda.ts'
import type { Rotator } from './rotator.ts'

/** The functions that are built in, under the names AWS gives its own of the same kind. */
const BUILT_IN: Record<string, () => Promise<Rotator>> = {
  SecretsManagerRDSPostgreSQLRotationSingleUser: () => createPostgres('single-user'),
  SecretsManagerRDSPostgreSQLRotationMultiUser: () => createPostgres('alternating-users'),
  SecretsManagerRDSMySQLRotationSingleUser: () => createMysql('single-user'),
  SecretsManagerRDSMySQLRotationMultiUser: () => createMysql('alternating-users'),
  SecretsManagerRDSMariaDBRotationSingleUser: () => createMysql('single-user'),
  SecretsManagerRDSMariaDBRotationMultiUser: () => createMysql('alternating-users'),
}

// The drivers are read from disk only where they are used: a quarter of the time to start.
async function createPostgres(strategy: Strategy): Promise<Rotator> {
  return createDatabaseRotator((await import('./postgres.ts')).postgres, strategy)
}

async function createMysql(strategy: Strategy): Promise<Rotator> {
  return createDatabaseRotator((await import('./mysql.ts')).mysql, strategy)
}

/** Finds the rotator that a function's ARN names; undefined when there is none. */
export type FindRotator = (functionArn: string) => Promise<Rotator | undefined>

/** Knows what is built in, by the function's name alone, and, when there is an endpoint, every other function. */
export function createRotators(endpoint?: LambdaEndpoint): FindRotator {
  const lambda = endpoint && createLambdaRotator(endpoint)
  return async (functionArn) => {
    const name = functionArn.split(':')[6] ?? ''
    return Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name]!() : lambda
  }
}
