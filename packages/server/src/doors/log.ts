// The log: one JSON line for each request and event, many lines in one write; never a secret, a body or a signature.

/** What reaches the log, from nothing to everything. */
export type LogLevel = 'off' | 'error' | 'info' | 'debug'

/** Writes lines; `fields` hold nothing secret. */
export type Log = {
  /** `fields` may be a function, which is called only when the line is written. */
  debug(message: string, fields?: object | (() => object)): void
  info(message: string, fields?: object): void
  /** Tells of a failure of ours: its name, its stack, and its message where that cannot quote what a user stored. */
  error(message: string, error?: unknown, fields?: object): void
  /** Writes at once what is waiting; called before the process ends. */
  flush(): void
}

const WEIGHT: Record<LogLevel, number> = { off: 0, error: 1, info: 2, debug: 3 }
const MOST_FRAMES = 20

/** A log that hands its lines, several at a time, to `write`. */
export function createLog(level: LogLevel, write: (lines: string) => void): Log {
  const limit = WEIGHT[level]
  let waiting = ''

  function flush(): void {
    const lines = waiting
    waiting = ''
    if (lines !== '') write(lines)
  }

  function add(lineLevel: LogLevel, message: string, fields: object | undefined): void {
    if (WEIGHT[lineLevel] > limit) return
    // What one turn of the event loop has to tell goes out in one write.
    if (waiting === '') setImmediate(flush)
    const head = `{"time":"${new Date().toISOString()}","level":"${lineLevel}","message":${JSON.stringify(message)}`
    const rest = fields === undefined ? '}' : JSON.stringify(fields).slice(1)
    waiting += `${head}${rest.length > 1 ? ',' : ''}${rest}\n`
  }

  return {
    debug: (message, fields) => {
      if (limit >= WEIGHT.debug) add('debug', message, typeof fields === 'function' ? fields() : fields)
    },
    info: (message, fields) => add('info', message, fields),
    error: (message, error, fields) => add('error', message, { ...fields, error: error && describeError(error) }),
    flush,
  }
}

/** An error as the log may show it. Messages of parsers and databases quote what they were given: those stay out. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error }
  const { code, cause } = error as Error & { code?: unknown }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    name: error.name,
    ...(typeof code === 'string' && { code }),
    ...(isQuotable(error) && { message: error.message }),
    stack: frames.slice(0, MOST_FRAMES).map((frame) => frame.trim()),
    ...(cause !== undefined && { cause: describeError(cause) }),
  }
}

function isQuotable(error: Error): boolean {
  if (error instanceof SyntaxError) return false
  const { code, syscall } = error as Error & { code?: unknown; syscall?: unknown }
  // Node's own errors quote the argument they refuse, and PostgreSQL's the value; those of the system and of SQLite do not.
  return code === undefined || syscall !== undefined || code === 'ERR_SQLITE_ERROR'
}
