// What the client tells about itself, through a hook.

/**
 * Something that happened to a parameter, a secret or a group: a read was answered from memory (`hit`), from memory while
 * new values are on their way (`stale`), or had to wait (`miss`); values were read anew (`refresh`); that failed (`error`);
 * the server told of a change (`change`). `ageMs` is the age of what is held.
 */
export type ConfigEvent = {
  readonly type: 'hit' | 'stale' | 'miss' | 'refresh' | 'error' | 'change'
  readonly name: string
  readonly ageMs: number | undefined
  readonly durationMs?: number
  readonly error?: unknown
}

/** Takes events; called in the middle of a read, so it is quick and does not throw. */
export type Report = (event: ConfigEvent) => void
