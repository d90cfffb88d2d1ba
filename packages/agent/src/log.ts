// The log: a JSON object a line on standard output. Never a value, a token or a query.

/** From the most to the least that is said. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'none'] as const

/** How much is said. */
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Says one thing, with fields that are fit for everybody's eyes. */
export type Log = (
  level: Exclude<LogLevel, 'none'>,
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void

/** Makes a log that says what is of this level or graver. */
export function createLog(least: LogLevel, write: (line: string) => void): Log {
  return (level, message, fields = {}) => {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`)
  }
}
