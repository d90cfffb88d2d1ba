// Credentials from a container's endpoint: ECS, EKS Pod Identity, Lambda with SnapStart, Greengrass.

import { ConfigError, ServiceError } from '../errors.ts'
import { readJson } from './exchange.ts'
import { type Lease, readLease, type SourceParts } from './lease.ts'
import { retry } from './retry.ts'
import { readTextFile } from './text-file.ts'

const SOURCE = "the container's endpoint"
const RELATIVE_HOST = 'http://169.254.170.2'

// Plain HTTP is for hosts that no network lies before: the machine itself, and the agents of ECS and EKS.
const PLAIN_HOSTS = /^(localhost|127(\.\d+){3}|\[::1\]|169\.254\.170\.(2|23)|\[fd00:ec2::23\])$/

/** Asks the endpoint that the environment names. */
export async function fetchContainerCredentials({ environment, send, timeoutMs }: SourceParts): Promise<Lease> {
  const relative = environment.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
  const url = relative ? RELATIVE_HOST + relative : (environment.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '')
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'https:' && !PLAIN_HOSTS.test(hostname)) {
    throw new ConfigError(`credentials are not asked of ${hostname} without TLS`, 'NoCredentials')
  }
  const file = environment.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE
  const token = file ? await readTextFile(file) : environment.AWS_CONTAINER_AUTHORIZATION_TOKEN
  if (token && /[\r\n]/.test(token))
    throw new ConfigError('the container authorization token has a line break', 'NoCredentials')
  const headers: Record<string, string> = token ? { authorization: token } : {}
  return retry(3, async () => {
    const answer = await send({ method: 'GET', url, headers, body: '', timeoutMs })
    const { status } = answer
    if (status !== 200) throw new ServiceError('NoCredentials', `${SOURCE} answered ${status}`, status)
    return readLease(readJson(answer), SOURCE)
  })
}
