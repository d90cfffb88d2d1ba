// Amazon Resource Names: taken apart and put together.

/** The six parts of an ARN; `resource` may hold colons and slashes. */
export type Arn = { partition: string; service: string; region: string; account: string; resource: string }

/** Takes an ARN apart, or answers undefined when it is none. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith('arn:')) return undefined
  const [, partition, service, region, account, ...rest] = text.split(':')
  if (!partition || !service || region === undefined || account === undefined || rest.length === 0) return undefined
  return { partition, service, region, account, resource: rest.join(':') }
}

/** Puts an ARN together, in the partition of its region. */
export function formatArn(service: string, region: string, account: string, resource: string): string {
  return `arn:${partitionOf(region)}:${service}:${region}:${account}:${resource}`
}

/** The partition a region belongs to, by its name. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
