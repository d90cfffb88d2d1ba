// Parameter Store and Secrets Manager in memory, answering as AWS does, for tests of programs that read through the client.

import { ServiceError } from '../errors.ts'
import { plainName, REFERENCE } from '../name.ts'
import type { Change, Transport, WatchInput, WireParameter } from '../transport.ts'
import { FakeParameters, type ParameterType } from './fake-parameters.ts'
import { FakeSecrets, type SecretWriting } from './fake-secrets.ts'
import { FakeStreams } from './fake-streams.ts'

/** A call that was made, by operation and input. */
export type FakeCall = { readonly operation: string; readonly input: object }

/** Services in memory: give it to `createConfig` as the transport. */
export type FakeStore = Required<Transport> & {
  /** Writes a parameter's next version. A type that is not given stays, or is String. */
  put(name: string, value: string, options?: { type?: ParameterType; keyId?: string }): void
  /** Puts a label on a version. */
  label(name: string, label: string, version: number): void
  /** Removes a parameter or a secret. */
  remove(name: string): void
  /** Writes a secret's next version, which is current unless another stage is given. Answers its ARN. */
  putSecret(name: string, value: string | Uint8Array, options?: SecretWriting): string
  /** Lets this many calls fail; all of them unless given, until `recover`. */
  fail(error: Error, times?: number): void
  /** Ends the failing. */
  recover(): void
  /** Sends a line to all who watch, as if the server had. */
  tell(change: Change): void
  /** Breaks the connections for changes. */
  breakStreams(): void
  /** Refuses, or no longer refuses, to tell of changes. */
  refuseWatching(error: Error | undefined): void
  /** The open connections for changes: what each watches, and after which position it began. */
  readonly watching: readonly WatchInput[]
  /** Every call so far. */
  readonly calls: readonly FakeCall[]
}

const PAGE = 10
const NOT_FOUND = "Secrets Manager can't find the specified secret."

/** Makes empty services. */
export function createFakeStore(): FakeStore {
  const parameters = new FakeParameters()
  const secrets = new FakeSecrets()
  const streams = new FakeStreams()
  const line = new FakeLine()
  const read = (asked: string, decrypt: boolean): WireParameter | undefined => {
    const [name, selector] = split(asked)
    const plain = plainName(name)
    if (!plain.startsWith(REFERENCE)) return parameters.read(name, selector, decrypt)
    return decrypt ? secrets.refer(name, plain.slice(REFERENCE.length), selector) : undefined
  }
  return {
    calls: line.calls,
    get watching() {
      return streams.open
    },
    getParameters: (input) =>
      line.answer('GetParameters', input, () => {
        if (input.Names.length > PAGE) throw new ServiceError('ValidationException', 'at most ten names', 400)
        const found = input.Names.map((name) => [name, read(name, input.WithDecryption)] as const)
        return {
          Parameters: found.flatMap(([, parameter]) => parameter ?? []),
          InvalidParameters: found.flatMap(([name, parameter]) => (parameter ? [] : [name])),
        }
      }),
    getParametersByPath: (input) =>
      line.answer('GetParametersByPath', input, () => {
        const all = parameters.list(input)
        const end = Number(input.NextToken ?? 0) + PAGE
        return { Parameters: all.slice(end - PAGE, end), ...(all.length > end && { NextToken: String(end) }) }
      }),
    getSecretValue: (input) =>
      line.answer('GetSecretValue', input, () => {
        const secret = secrets.read(input.SecretId, input)
        if (!secret) throw new ServiceError('ResourceNotFoundException', NOT_FOUND, 400)
        return secret
      }),
    describeSecret: (input) =>
      line.answer('DescribeSecret', input, () => ({ NextRotationDate: secrets.nextRotation(input.SecretId) })),
    watch: (input) => streams.watch(input),
    put(name, value, options) {
      parameters.put(name, value, options)
      streams.tell({ parameter: name })
    },
    label(name, label, version) {
      parameters.label(name, label, version)
      streams.tell({ parameter: name })
    },
    remove(name) {
      const arn = secrets.remove(name)
      if (arn === undefined) parameters.remove(name)
      streams.tell(arn === undefined ? { parameter: name } : { secret: arn })
    },
    putSecret(name, value, options) {
      const secret = secrets.put(name, value, options)
      streams.tell({ secret })
      return secret
    },
    fail: (error, times) => line.fail(error, times),
    recover: () => line.fail(undefined),
    tell: (change) => streams.tell(change),
    breakStreams: () => streams.end(),
    refuseWatching(error) {
      streams.refusal = error
    },
  }
}

function split(asked: string): [name: string, selector: string] {
  const colon = asked.indexOf(':', asked.startsWith('arn:') ? asked.indexOf(':parameter/') + 1 : 0)
  return colon < 0 ? [asked, ''] : [asked.slice(0, colon), asked.slice(colon + 1)]
}

/** The line to the services: it notes calls, and fails when it is told to. */
class FakeLine {
  readonly calls: FakeCall[] = []
  #failure: { readonly error: Error; left: number } | undefined

  /** Fails so many calls from now on; none without an error. */
  fail(error: Error | undefined, times = Number.POSITIVE_INFINITY): void {
    this.#failure = error && { error, left: times }
  }

  /** Answers in another turn of the event loop, as a network does. */
  async answer<T>(operation: string, input: object, work: () => T): Promise<T> {
    this.calls.push({ operation, input })
    await new Promise((resolve) => setTimeout(resolve))
    if (this.#failure && this.#failure.left-- > 0) throw this.#failure.error
    return work()
  }
}
