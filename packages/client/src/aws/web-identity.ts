// Credentials for a web identity: a token from a file is exchanged for a role's at STS, unsigned.

import { ConfigError, ServiceError } from '../errors.ts'
import type { Lease, SourceParts } from './lease.ts'
import { retry } from './retry.ts'
import { readTextFile } from './text-file.ts'

/** Assumes the role that the environment names. */
export async function assumeRoleWithWebIdentity({ environment, send, region, timeoutMs }: SourceParts): Promise<Lease> {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  const url = environment.AWS_ENDPOINT_URL_STS || environment.AWS_ENDPOINT_URL || `https://sts.${region}.${domain}`
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
    return readLease(body)
  })
}

function readLease(body: string): Lease {
  const accessKeyId = find(body, 'AccessKeyId')
  const secretAccessKey = find(body, 'SecretAccessKey')
  if (!accessKeyId || !secretAccessKey) throw new ConfigError('STS answered no credentials', 'NoCredentials')
  const expiresAtMs = Date.parse(find(body, 'Expiration')) || undefined
  return { accessKeyId, secretAccessKey, sessionToken: find(body, 'SessionToken'), expiresAtMs }
}

/** The text of an XML element that has no children. */
function find(body: string, element: string): string {
  const text = new RegExp(`<${element}>([^<]*)</${element}>`).exec(body)?.[1] ?? ''
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}
