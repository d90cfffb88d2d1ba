// What users, groups and roles have in common: names, paths, ARNs, and how times are shown.
import { formatArn } from '#api/arn.ts'

/** The path of what was given none. */
export const TOP_PATH = '/'

/** The name that rows are found by: names that differ in case only are the same. Empty for a name that is missing. */
export function nameKey(name: string | undefined): string {
  return (name ?? '').toLowerCase()
}

/** The ARN of a group; `path` begins and ends with a slash. */
export function groupArn(account: string, path: string, groupName: string): string {
  return formatArn('iam', '', account, `group${path}${groupName}`)
}

/** A time as IAM tells it, in whole seconds; `ms` since 1970. */
export function showTime(ms: number): Date {
  return new Date(ms - (ms % 1000))
}
