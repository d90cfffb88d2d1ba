// What a rotator is: the one that makes, sets, tests and finishes a secret's new value, step by step.

/** The steps of a rotation, in order. */
export const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const

/** One step of a rotation. */
export type Step = (typeof STEPS)[number]

/** The labels of the versions that a rotator reads. */
export type Stage = 'AWSCURRENT' | 'AWSPENDING' | 'AWSPREVIOUS'

/** The secret under rotation, as its rotator may use it: each function is a call of its own, audited as the service's. */
export type SecretAccess = {
  /** The text of a version; AWSPENDING is the version of this rotation. Undefined when there is none yet. */
  read(stage: Stage): Promise<string | undefined>
  /** The current text of another secret of the account. */
  readOther(secretId: string): Promise<string | undefined>
  /** Gives the version of this rotation its text. */
  putPending(text: string): Promise<void>
  /** A new password of 32 ASCII characters, without those given. */
  generatePassword(excludeCharacters: string): Promise<string>
  /** Moves AWSCURRENT to the version of this rotation. */
  finish(): Promise<void>
}

/** One secret's rotation. `signal` ends a step that takes too long. */
export type Rotation = {
  secretArn: string
  functionArn: string
  /** The new version's id. */
  token: string
  rotationToken: string
  access: SecretAccess
  signal: AbortSignal
}

/** Carries out steps. A step may come again after it was done, wholly or in part, and must then do what is left. */
export type Rotator = Record<Step, (rotation: Rotation) => Promise<void>>

/** A step that could not be done, in words that hold no secret: they stand in the audit trail. */
export class RotationFailure extends Error {}
