// What `npm test` runs: every test file, beside one PostgreSQL, which is gone afterwards however the run ends.
//
//   npm test                      everything
//   npm test -- parameter wire    the test files whose path contains one of the words
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { type PostgresServer, startPostgres } from './support/postgres.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const TEST_FILES = ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts']
/** A file that hangs fails after this long, with its name, instead of holding the run for ever. */
const FILE_TIMEOUT_MS = 300_000
const OUTPUT_LIMIT = 20_000

interface Counts {
  passed: number
  failed: number
  skipped: number
}

const interruption = new AbortController()
process.once('SIGINT', () => interrupt(130))
process.once('SIGTERM', () => interrupt(143))
let server: PostgresServer | undefined
try {
  const files = testFiles(process.argv.slice(2))
  if (!process.env.DATABASE_URL) {
    server = await startPostgres()
    process.env.DATABASE_URL = server.url
  }
  finish(await runFiles(files))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  finish({ passed: 0, failed: 1, skipped: 0 })
} finally {
  await server?.stop()
}

function interrupt(exitCode: number): void {
  process.exitCode = exitCode
  interruption.abort()
}

function testFiles(words: string[]): string[] {
  const files = globSync(TEST_FILES, { cwd: ROOT })
  const chosen = files.filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  if (chosen.length === 0) throw new Error(`No test file has a path with ${words.join(' or ')} in it`)
  return chosen.sort()
}

/** Runs the files, each in a process of its own; prints a dot for what passes and everything about what does not. */
async function runFiles(files: string[]): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  const failures: string[] = []
  const ancestors: string[] = []
  const events = run({
    files: files.map((file) => join(ROOT, file)),
    concurrency: Math.max(2, availableParallelism()),
    execArgv: ['--conditions=source'],
    signal: interruption.signal,
    timeout: FILE_TIMEOUT_MS,
  })
  const printed = collectOutput(events)
  events.on('test:start', ({ nesting, name }) => ancestors.splice(nesting, ancestors.length, name))
  events.on('test:pass', ({ details }) => details.type !== 'suite' && process.stdout.write('.'))
  events.on('test:fail', ({ details, nesting, name, file = '' }) => {
    if (failureType(details.error) === 'subtestsFailed') return
    // A suite is no test, but one whose hook fails must not count as nothing.
    if (details.type === 'suite') counts.failed++
    const names = [...ancestors.slice(0, nesting), name].map((text) => text.replace(ROOT, ''))
    failures.push(
      [`✖ ${names.join(' › ')}  (${file.replace(ROOT, '')})`, reasonOf(details.error), printed.get(file)].join('\n'),
    )
    printed.delete(file)
    process.stdout.write('F')
  })
  events.on('test:summary', ({ file, counts: { tests, passed, skipped } }) => {
    if (file !== undefined) return
    counts.passed = passed
    counts.skipped = skipped
    counts.failed += tests - passed - skipped
  })
  events.resume()
  await once(events, 'end')
  console.log(['', ...failures].join('\n\n'))
  return counts
}

/** What each test file prints: shown beside its first failure, and only then. */
function collectOutput(events: ReturnType<typeof run>): Map<string, string> {
  const printed = new Map<string, string>()
  const collect = ({ file, message }: { file: string; message: string }) => {
    printed.set(file, ((printed.get(file) ?? '') + message).slice(-OUTPUT_LIMIT))
  }
  events.on('test:stdout', collect)
  events.on('test:stderr', collect)
  return printed
}

function failureType(error: Error): unknown {
  return 'failureType' in error ? error.failureType : undefined
}

function reasonOf(error: Error): string {
  const text = inspect(error.cause instanceof Error ? error.cause : error, { depth: 5 })
  return text.replace(/\n +at .*\bnode:internal\/.*/g, '').replace(/^(.{2000}).+$/gm, '$1…')
}

function finish({ passed, failed, skipped }: Counts): void {
  if (failed > 0) process.exitCode ||= 1
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
}
