// Who calls: the identity that the signature proved, or the service that acts for it.

/** The identity behind a call. `via` is the service that makes an inner call on the caller's behalf, as in kms:ViaService. */
export type Caller = {
  type: 'IAMUser' | 'Root' | 'AWSService'
  account: string
  arn: string
  /** The unique id of the principal (AIDA…), or the account's for its root. */
  userId: string
  userName?: string
  accessKeyId?: string
  /** May do everything in its own account. */
  administrator: boolean
  via?: string
  sourceIp: string
  userAgent: string
}

/** A service acting of its own accord in an account, e.g. Parameter Store ending an expired parameter. */
export function createServiceCaller(service: string, account: string): Caller {
  const principal = `${service}.amazonaws.com`
  return {
    type: 'AWSService',
    account,
    arn: principal,
    userId: principal,
    administrator: true,
    sourceIp: principal,
    userAgent: principal,
  }
}
