// The table of rotations.

/** A step of a rotation. */
export type RotationStep = 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret'

/** How and when a secret is rotated, and the rotation under way. */
export type SecretRotationRow = {
  account: string
  region: string
  name: string
  /** 1 while rotation is turned on. */
  enabled: number
  function_arn: string
  automatically_after_days: number | null
  schedule_expression: string | null
  /** The length of a window, as `3h`. */
  duration: string | null
  /** From when the schedule counts: the last rotation, or when rotation was turned on. */
  counts_from_ms: number
  /** Windows that end by then are over, used or not. */
  passed_until_ms: number
  rotated_at_ms: number | null
  /** Whether a new value is made and set, or the current one tested. */
  kind: 'Rotation' | 'TestRotation'
  /** The step to be done next; null when no rotation is under way. */
  step: RotationStep | null
  /** The version of the rotation under way, or of the last one. */
  version_id: string
  rotation_token: string
  /** How often the rotation under way has failed. */
  attempts: number
  /** After this it is not tried again. */
  ends_at_ms: number
  status: string
  due_at_ms: number
  leased_until_ms: number
}

export type RotationTables = { secret_rotation: SecretRotationRow }
