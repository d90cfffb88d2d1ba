// The server's program: reads the settings, starts, and ends in order.
import { flushCompileCache } from 'node:module'
import { introduce, introduceDevelopment } from './bootstrap.ts'
import { SettingsError } from './command-line.ts'
import { createServer, type Server, VERSION } from './composition.ts'
import { HELP, readSettings, type Settings, showSettings } from './config.ts'
import { createLog, type Log } from './doors/log.ts'
import { collectAtRest } from './resting.ts'

function readOwnSettings(): Settings {
  try {
    return readSettings(process.argv.slice(2), process.env)
  } catch (error) {
    if (error instanceof SettingsError) fail(error.message)
    throw error
  }
}

function fail(message: string): never {
  process.stderr.write(`cairn: ${message}\n`)
  process.exit(1)
}

/** Ends in order on the first signal, also when it comes before the server has started; at once on the second. */
function endOnSignals(starting: Promise<Server>, log: Log): void {
  let isEnding = false
  async function end(signal: string): Promise<void> {
    if (isEnding) process.exit(1)
    isEnding = true
    log.info('ending', { signal })
    await (await starting).close()
    log.info('ended')
    log.flush()
    process.exit(0)
  }
  process.on('SIGTERM', (signal) => void end(signal))
  process.on('SIGINT', (signal) => void end(signal))
  process.on('SIGHUP', () => {
    starting
      .then((server) => server.reload())
      .then(
        () => log.info('reloaded'),
        (error) => log.error('reloading failed', error),
      )
  })
}

/** What nobody foresaw may have left anything half done: the process ends, and what was acknowledged is in the store. */
function endOnFailure(log: Log): void {
  function crash(error: unknown): void {
    log.error('crashed', error)
    log.flush()
    process.exit(1)
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) return void process.stdout.write(HELP)
  if (process.argv.includes('--version')) return void process.stdout.write(`${VERSION}\n`)
  const settings = readOwnSettings()
  // Whoever reads the log may go away; the server stays.
  process.stdout.on('error', () => {})
  const log = createLog(settings.logLevel, (lines) => process.stdout.write(lines))
  endOnFailure(log)
  log.info('starting', { version: VERSION, settings: showSettings(settings) })
  const starting = createServer(settings, {
    clock: () => new Date(),
    log,
    announce: (url, administrator) => process.stdout.write(introduce(url, administrator)),
  }).catch((error) => {
    log.flush()
    fail((error as Error).message)
  })
  endOnSignals(starting, log)
  const server = await starting
  const { url } = server
  collectAtRest(() => server.answered)
  // Now rather than at the end, which may be a kill; a no-op when all of it was there.
  flushCompileCache()
  if (settings.dev) process.stdout.write(introduceDevelopment(url))
}

await main()
