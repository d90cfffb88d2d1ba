// iam:CreateServiceLinkedRole makes the role that a service keeps in an account for itself, which nobody else changes.
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { roleArn } from '#api/principal.ts'
import { attachServicePolicy } from '../attachment/attachment.ts'
import { LINKED_SERVICES } from './linked-services.ts'
import { addRole } from './new-role.ts'
import { findRole, roleEntity, showRole } from './role.ts'

const SESSION_SECONDS = 3600

/** Throws InvalidInput for services that keep no role, for suffixes, which those that are known have none of, and for a role that is there. */
export const createServiceLinkedRole = operation('iam:CreateServiceLinkedRole')({
  effect: 'write',
  target: ({ AWSServiceName = '', CustomSuffix }, { account }) => ({
    arn: roleArn(account, linkedPath(AWSServiceName), nameOf(AWSServiceName, CustomSuffix)),
    account,
    keys: { 'iam:awsservicename': AWSServiceName },
  }),
  async handle({ AWSServiceName = '', CustomSuffix, Description }, _target, context) {
    const service = LINKED_SERVICES.get(AWSServiceName)
    if (!service) return refuse('InvalidInputException', `Service ${AWSServiceName} has no service-linked role.`)
    if (CustomSuffix !== undefined) {
      refuse('InvalidInputException', `Custom suffix is not allowed for ${AWSServiceName}`)
    }
    const { roleName, policyName } = service
    if (await findRole(context, roleName)) {
      const what = `Service role name ${roleName} has been taken in this account`
      refuse('InvalidInputException', `${what}, please try a different suffix.`)
    }
    const row = await addRole(context, {
      role_name: roleName,
      path: linkedPath(AWSServiceName),
      trust_policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [AWSServiceName] } }],
      }),
      description: Description ?? null,
      max_session_seconds: SESSION_SECONDS,
      boundary_arn: null,
      linked_service: AWSServiceName,
    })
    await attachServicePolicy(context, roleEntity(row), `arn:aws:iam::aws:policy/aws-service-role/${policyName}`)
    return { Role: await showRole(row, context) }
  },
})

function linkedPath(service: string): string {
  return `/aws-service-role/${service}/`
}

function nameOf(service: string, suffix: string | undefined): string {
  const { roleName = '*' } = LINKED_SERVICES.get(service) ?? {}
  return suffix === undefined ? roleName : `${roleName}_${suffix}`
}
