// The ARNs of managed policies: how they are made and what they look like.
import { formatArn, parseArn } from '#api/arn.ts'
import { refuse } from '#api/error.ts'

/** The ARN of an account's policy; `path` begins and ends with a slash. */
export function policyArn(account: string, path: string, policyName: string): string {
  return formatArn('iam', '', account, `policy${path}${policyName}`)
}

/** Throws InvalidInput or ValidationError when an ARN is that of no policy, whether there is one or not. */
export function checkPolicyArn(arn: string): void {
  const parts = parseArn(arn)
  if (!parts) return refuse('ValidationException', 'Invalid ARN:  Could not be parsed!')
  if (parts.partition !== 'aws') return refuse('ValidationException', 'Invalid ARN partition')
  const { service, region, resource } = parts
  if (service === 'iam' && region === '' && /^policy\/(.+\/)?[^/]+$/.test(resource)) return
  refuse('InvalidInputException', `ARN ${arn} is not valid.`)
}
