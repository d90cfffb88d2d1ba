// The policies of AWS's own that come with the server: every one of them is a policy, and those of the services' roles are there.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compilePolicy, validatePolicy } from '@cairn/policy'
import { listManagedPolicies, managedPolicy } from '../../src/api/managed-policies.ts'
import { LINKED_SERVICES } from '../../src/services/iam/role/linked-services.ts'

const POLICIES = listManagedPolicies()

test('every one can be read as a policy of users and roles', () => {
  assert.ok(POLICIES.length > 100)
  for (const { arn, document } of POLICIES) {
    assert.equal(validatePolicy(document, 'identity'), undefined, arn)
    assert.ok(compilePolicy(document).statements.length > 0, arn)
  }
})

test('each has an ARN of its name and path, and a unique id of its own', () => {
  for (const { arn, name, path, policyId } of POLICIES) {
    assert.equal(arn, `arn:aws:iam::aws:policy${path}${name}`)
    assert.match(policyId, /^ANPA[A-Z2-7]{16,17}$/, arn)
  }
  assert.equal(new Set(POLICIES.map(({ policyId }) => policyId)).size, POLICIES.length)
})

test('none was changed before it was made', () => {
  for (const { arn, createdAtMs, updatedAtMs } of POLICIES) assert.ok(createdAtMs <= updatedAtMs, arn)
})

test('those that serverless templates name are there', () => {
  for (const name of [
    'AWSLambdaBasicExecutionRole',
    'AWSLambdaVPCAccessExecutionRole',
    'AWSLambdaSQSQueueExecutionRole',
  ]) {
    assert.ok(managedPolicy(`arn:aws:iam::aws:policy/service-role/${name}`), name)
  }
  for (const name of ['AdministratorAccess', 'SecretsManagerReadWrite', 'AWSXRayDaemonWriteAccess', 'ReadOnlyAccess']) {
    assert.ok(managedPolicy(`arn:aws:iam::aws:policy/${name}`), name)
  }
})

test('the policy of every service-linked role is there', () => {
  for (const { policyName } of LINKED_SERVICES.values()) {
    assert.ok(managedPolicy(`arn:aws:iam::aws:policy/aws-service-role/${policyName}`), policyName)
  }
})
