// Credentials for a web identity: a token from a file is exchanged for a role's at STS, unsigned.

import { ServiceError } from '../errors.ts'
import { awsEndpoint, type Lease, type LeaseParts, readLease, type SourceParts } from './lease.ts'
import { retry } from './retry.ts'
import { readTextFile } from './text-file.ts'

/** Assumes the role that the environment names. */
export async function assumeRoleWithWebIdentity({ environment, send, region, timeoutMs }: SourceParts): Promise<Lease> {
  const url = environment.AWS_ENDPOINT_URL_STS || environment.AWS_ENDPOINT_URL || awsEndpoint('sts', region)
  const form = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: environment.AWS_ROLE_ARN ?? '',
    RoleSessionName: environment.AWS_ROLE_SESSION_NAME || `cairn-client-${Date.now()}`,
    // The file is written anew from time to time.
    WebIdentityToken: await readTextFile(environment.AWS_WEB_IDENTITY_TOKEN_FILE ?? ''),
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return retry(3, async () => {
    const { status, body } = await send({
      method: 'POST',
      url: `${url.replace(/\/$/, '')}/`,
      headers,
      body: form.toString(),
      timeoutMs,
    })
    if (status !== 200) throw new ServiceError(find(body, 'Code') || 'NoCredentials', find(body, 'Message'), status)
    const names = ['AccessKeyId', 'SecretAccessKey', 'Expiration'] as const
    const parts: LeaseParts = { Token: find(body, 'SessionToken') }
    for (const name of names) parts[name] = find(body, name)
    return readLease(parts, 'STS')
  })
}

/** The text of an XML element that has no children. */
function find(body: string, element: string): string {
  const text = new RegExp(`<${element}>([^<]*)</${element}>`).exec(body)?.[1] ?? ''
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}
