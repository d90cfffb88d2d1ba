// Entries of a Resource element as they are written: whether they have the form of an ARN, in IAM's words when not.

const PARTITION = /^(?:aws(?:-cn|-us-gov|-iso(?:-[bef])?|-eusc)?|.*[*?].*)$/
const IAM_PATHS = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
]

/** What is wrong with an entry; undefined when nothing is. Parts that are left out stand for anything. */
export function findResourceFault(entry: string): string | undefined {
  if (entry === '*') return undefined
  const [, partition, service, region, account, ...path] = entry.split(':')
  if (partition === undefined) return `Resource ${entry} must be in ARN format or "*".`
  if (!PARTITION.test(partition)) {
    const rest = [service, region, account, path.length > 0 ? path.join(':') : undefined]
    const completed = [partition, ...rest.map((part) => part ?? '*')].join(':')
    return `Partition "${partition}" is not valid for resource "arn:${completed}".`
  }
  if (service === undefined || /[*?]/.test(service)) {
    return 'Resource vendor must be fully qualified and cannot contain regexes.'
  }
  return findServiceFault(entry, service, region ?? '', account ?? '', path.length > 0 ? path.join(':') : '*')
}

function findServiceFault(entry: string, service: string, region: string, account: string, path: string) {
  if (service === 'iam' && region !== '') return `IAM resource ${entry} cannot contain region information.`
  // Buckets have no region; access points, which have an account as well, do.
  if (service === 's3' && region !== '' && account === '')
    return `Resource ${entry} can not contain region information.`
  if (service !== 'iam' || path === '*' || IAM_PATHS.some((start) => path.startsWith(start))) return undefined
  return `IAM resource path must either be "*" or start with ${IAM_PATHS.join(', ')}.`
}

/** Whether IAM's older reader can make something of an entry; it is asked before the newer one explains what it cannot. */
export function isParsedOfOld(entry: string): boolean {
  if (entry === '*' || findResourceFault(entry)) return true
  const parts = entry.split(':')
  return (parts.length >= 6 || !entry.includes('::')) && parts[2] !== ''
}
