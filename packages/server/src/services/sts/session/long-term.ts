// What only long-term credentials may ask for, and what nobody can: proof by a second factor.
import type { Caller } from '#api/caller.ts'
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'

/** Refuses a caller with temporary credentials. */
export function refuseSession({ session }: Caller, operation: string): void {
  if (session) refuse('AccessDeniedException', `Cannot call ${operation} with session credentials`)
}

/** Refuses a code of a device: nobody has one here, so that none can be right. */
export function refuseSecondFactor({ SerialNumber, TokenCode }: InputOf<'sts:GetSessionToken'>): void {
  if (SerialNumber === undefined && TokenCode === undefined) return
  refuse(
    'AccessDeniedException',
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
  )
}
