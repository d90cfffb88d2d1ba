// The door for being told of changes: one long answer, a JSON object a line, for what the caller may read. Names travel, never values.
import { randomUUID } from 'node:crypto'
import { ApiError } from '../api/error.ts'
import type { InputOf, OperationName } from '../api/names.ts'
import type { Permit, Permits } from '../api/permit.ts'
import type { Answer, HttpRequest, Sink } from '../api/request.ts'
import type { Change, ChangeFeed } from './change-feed.ts'

/** What a caller asks to be told of. */
type Watched = {
  /** By ARN, the name the caller uses for it. */
  parameters: Map<string, string>
  secrets: Map<string, string>
  /** Beginnings of ARNs. */
  paths: string[]
}

type Question = { kind: 'parameter' | 'path' | 'secret'; name: string; operation: OperationName; input: object }

// More than a request line holds.
const MOST_NAMES = 1000
const HEARTBEAT_MS = 15_000
// A watcher that does not read costs this much, and is then told to forget everything instead.
const MOST_WAITING_BYTES = 65_536
// Tags, resource policies and the time of day may take a right away without a change of the account's permissions.
const RENEW_MS = 60_000

/** Answers who may watch with a stream; everybody else with AWS's error. */
export function createWatch(permits: Permits, feed: ChangeFeed, report: (error: unknown) => void) {
  return async function watch(request: HttpRequest): Promise<Answer> {
    if (request.method !== 'GET') return refuse(405, 'ValidationException', 'changes are watched with GET')
    const query = new URLSearchParams(request.query)
    const questions = readQuestions(query)
    if (questions.length === 0 || questions.length > MOST_NAMES) {
      return refuse(400, 'ValidationException', `name what to watch: parameter, path or secret, ${MOST_NAMES} at most`)
    }
    const opened = await permits.open(request, questions)
    if ('refusal' in opened) return opened.refusal
    const watcher = new Watcher(opened.permit, questions, feed, report)
    return {
      status: 200,
      headers: { 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
      contentType: 'application/x-ndjson',
      body: '',
      requestId: randomUUID(),
      operation: 'ssm:Watch',
      stream: (sink) => void watcher.run(sink, readPosition(query.get('after'))),
    }
  }
}

/** One long answer. */
class Watcher {
  readonly #permit: Permit
  readonly #questions: Question[]
  readonly #feed: ChangeFeed
  readonly #report: (error: unknown) => void
  #watched: Watched
  #renewedAtMs = 0
  #position = 0
  #isBehind = false

  constructor(permit: Permit, questions: Question[], feed: ChangeFeed, report: (error: unknown) => void) {
    this.#permit = permit
    this.#questions = questions
    this.#feed = feed
    this.#report = report
    this.#watched = createWatched(questions, permit.arns)
  }

  /** Tells what changes until either side ends it. */
  async run(sink: Sink, after: number | undefined): Promise<void> {
    const waiting: Change[] = []
    let isTelling = false
    const tell = async () => {
      if (isTelling) return
      isTelling = true
      while (waiting.length > 0 && !sink.isClosed) await this.#tell(sink, waiting.splice(0))
      isTelling = false
    }
    const listening = await this.#feed.listen((changes, position) => {
      this.#position = position
      waiting.push(...changes.filter((change) => this.#namesOf(change).length > 0))
      if (waiting.length > 0) void tell().catch(this.#report)
    })
    this.#position = listening.position
    const heartbeat = setInterval(() => void this.#beat(sink).catch(this.#report), HEARTBEAT_MS).unref()
    sink.onDrain(() => this.#catchUp(sink))
    sink.onClose(() => {
      clearInterval(heartbeat)
      listening.stop()
    })
    // Listening has begun before the past is read: what comes in between is told twice rather than not at all.
    const missed = after === undefined ? [] : await this.#feed.since(after)
    sink.write(this.#line(missed ? {} : { resync: true }))
    waiting.unshift(...(missed ?? []))
    await tell()
  }

  async #tell(sink: Sink, changes: Change[]): Promise<void> {
    if (!(await this.#renew())) return sink.end()
    if (sink.waitingBytes > MOST_WAITING_BYTES) {
      this.#isBehind = true
      return
    }
    for (const change of changes) for (const name of this.#namesOf(change)) sink.write(this.#line(name))
  }

  async #beat(sink: Sink): Promise<void> {
    if (!(await this.#renew())) return sink.end()
    // Nothing more is added while what is there is not taken; who stays away is left after the next silence.
    if (sink.waitingBytes > MOST_WAITING_BYTES) return this.#isBehind ? sink.end() : undefined
    sink.write(this.#line({}))
  }

  /** Who reads again after all has been told to forget what it knows. */
  #catchUp(sink: Sink): void {
    if (!this.#isBehind) return
    this.#isBehind = false
    sink.write(this.#line({ resync: true }))
  }

  /** Whether everything may still be read; asked again when permissions changed, and now and then. */
  async #renew(): Promise<boolean> {
    const isDue = performance.now() - this.#renewedAtMs > RENEW_MS
    try {
      const arns = await this.#permit.renew(isDue)
      if (arns) this.#watched = createWatched(this.#questions, arns)
      if (isDue) this.#renewedAtMs = performance.now()
      return true
    } catch (error) {
      if (!(error instanceof ApiError)) this.#report(error)
      return false
    }
  }

  #namesOf({ resources, name }: Change): { parameter?: string; secret?: string }[] {
    const { parameters, secrets, paths } = this.#watched
    return resources.flatMap((arn): { parameter?: string; secret?: string }[] => {
      const secret = secrets.get(arn)
      if (secret !== undefined) return [{ secret }]
      const parameter = parameters.get(arn) ?? (paths.some((path) => arn.startsWith(path)) ? name : undefined)
      return parameter === undefined ? [] : [{ parameter }]
    })
  }

  #line(fields: object): string {
    return `${JSON.stringify({ position: String(this.#position), ...fields })}\n`
  }
}

function readQuestions(query: URLSearchParams): Question[] {
  const ask = <N extends OperationName>(kind: Question['kind'], operation: N, input: (name: string) => InputOf<N>) =>
    [...new Set(query.getAll(kind))].map((name) => ({ kind, name, operation, input: input(name) as object }))
  return [
    ...ask('parameter', 'ssm:GetParameter', (Name) => ({ Name })),
    ...ask('path', 'ssm:GetParametersByPath', (Path) => ({ Path, Recursive: true })),
    ...ask('secret', 'secretsmanager:GetSecretValue', (SecretId) => ({ SecretId })),
  ]
}

function createWatched(questions: Question[], arns: string[][]): Watched {
  const watched: Watched = { parameters: new Map(), secrets: new Map(), paths: [] }
  for (const [index, { kind, name }] of questions.entries()) {
    for (const arn of arns[index] ?? []) {
      if (kind === 'path') watched.paths.push(arn.endsWith('/') ? arn : `${arn}/`)
      else watched[kind === 'parameter' ? 'parameters' : 'secrets'].set(arn, name)
    }
  }
  return watched
}

function readPosition(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function refuse(status: number, code: string, message: string): Answer {
  const body = JSON.stringify({ __type: code, message })
  return {
    status,
    headers: {},
    contentType: 'application/x-amz-json-1.1',
    body,
    requestId: randomUUID(),
    operation: 'ssm:Watch',
    errorCode: code,
  }
}
