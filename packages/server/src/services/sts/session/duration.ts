// How long temporary credentials live.
import type { Caller } from '#api/caller.ts'
import { refuse } from '#api/error.ts'

/** What a role's session lasts when nobody says, and a chained one's or a root user's at most. Seconds. */
export const HOUR_SECONDS = 3600

const USUAL_SECONDS = 43_200

/** Refuses a role's session that is longer than the role, or the way to it, allows. */
export function checkRoleDuration(seconds: number, maxSeconds: number, isChained: boolean): void {
  if (isChained && seconds > HOUR_SECONDS) {
    refuse(
      'ValidationException',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    )
  }
  if (seconds > maxSeconds) {
    refuse('ValidationException', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  }
}

/** How long a user's own session lasts: twelve hours unless told otherwise. An account's root is cut to an hour, not refused. */
export function userDuration({ type }: Caller, asked: number = USUAL_SECONDS): number {
  return type === 'Root' ? Math.min(asked, HOUR_SECONDS) : asked
}
