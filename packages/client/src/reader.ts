// Reading from the services: what is asked for in one turn of the event loop goes out together, ten names a call.

import { ConfigError, codeOf, InvalidParameterError } from './errors.ts'
import { type Item, readDate, readParameter, readSecret } from './item.ts'
import { formatName, type Name } from './name.ts'
import type { PathInput, Transport, WireParameter } from './transport.ts'

/** How many names GetParameters takes. */
const BATCH = 10

/** A parameter, or a secret through Parameter Store. */
export type ParameterSource = Name & { readonly service: 'ssm'; readonly decrypt: boolean }

/** A secret from Secrets Manager itself. */
export type SecretSource = {
  readonly service: 'secretsmanager'
  readonly id: string
  readonly versionId?: string | undefined
  readonly stage?: string | undefined
  /** Asks for the next rotation, too. */
  readonly isRotated: boolean
}

/** Where something is read from. */
export type Source = ParameterSource | SecretSource

type Asked = { resolve(item: Item | undefined): void; reject(error: unknown): void }
type Queue = Map<string, Asked[]>

// Kept from before anybody puts fake timers in its place.
const { setImmediate: afterTurn = queueMicrotask } = globalThis as { setImmediate?: (work: () => void) => unknown }

/** Whether an error says for good that the thing is not there for this caller, rather than that the service is troubled. */
export function isFinal(error: unknown): boolean {
  return error instanceof InvalidParameterError || /^AccessDenied/.test(codeOf(error))
}

// One unreadable name fails its whole batch with one of these.
const SPOILT = /^(AccessDenied|Validation|InvalidKeyId|InvalidParameter)/

/** Reads through one transport. */
export class Reader {
  readonly transport: Transport
  readonly #queues: Record<'true' | 'false', Queue> = { true: new Map(), false: new Map() }
  #isScheduled = false

  /** Reads through this transport. */
  constructor(transport: Transport) {
    this.transport = transport
  }

  /** What is there now; undefined when there is nothing. */
  read(source: Source): Promise<Item | undefined> {
    if (source.service === 'secretsmanager') return this.#readSecret(source)
    const queue = this.#queues[`${source.decrypt}`]
    const name = formatName(source)
    return new Promise((resolve, reject) => {
      const asked = queue.get(name)
      if (asked) asked.push({ resolve, reject })
      else queue.set(name, [{ resolve, reject }])
      if (this.#isScheduled) return
      this.#isScheduled = true
      afterTurn(() => this.#flush())
    })
  }

  /** Everything under a path. */
  async readPath(input: PathInput): Promise<Item[]> {
    const items: Item[] = []
    let next: string | undefined
    do {
      const page = await this.transport.getParametersByPath(next ? { ...input, NextToken: next } : input)
      items.push(...(page.Parameters ?? []).map(readParameter))
      next = page.NextToken || undefined
    } while (next !== undefined)
    return items
  }

  #flush(): void {
    this.#isScheduled = false
    for (const decrypt of [true, false]) {
      const waiting = [...this.#queues[`${decrypt}`]]
      this.#queues[`${decrypt}`].clear()
      for (let i = 0; i < waiting.length; i += BATCH) {
        void this.#send(new Map(waiting.slice(i, i + BATCH)), decrypt)
      }
    }
  }

  async #send(batch: Queue, decrypt: boolean): Promise<void> {
    try {
      const answer = await this.transport.getParameters({ Names: [...batch.keys()], WithDecryption: decrypt })
      const found = new Map((answer.Parameters ?? []).flatMap((wire) => spellings(wire).map((name) => [name, wire])))
      for (const [name, asked] of batch) {
        const wire = found.get(name)
        const item = wire && readParameter(wire)
        for (const { resolve } of asked) resolve(item)
      }
    } catch (error) {
      if (batch.size > 1 && SPOILT.test(codeOf(error))) {
        for (const one of batch) void this.#send(new Map([one]), decrypt)
        return
      }
      for (const { reject } of [...batch.values()].flat()) reject(error)
    }
  }

  async #readSecret({ id, versionId, stage, isRotated }: SecretSource): Promise<Item | undefined> {
    const input = { SecretId: id, ...(versionId && { VersionId: versionId }), ...(stage && { VersionStage: stage }) }
    try {
      const { getSecretValue, describeSecret } = this.transport
      if (!getSecretValue || (isRotated && !describeSecret)) {
        throw new ConfigError('this transport does not speak to Secrets Manager')
      }
      const [wire, rotation] = await Promise.all([
        this.transport.getSecretValue?.(input),
        isRotated ? this.transport.describeSecret?.({ SecretId: id }) : undefined,
      ])
      return { ...readSecret(wire ?? {}), replacedAtMs: readDate(rotation?.NextRotationDate)?.getTime() }
    } catch (error) {
      if (codeOf(error) === 'ResourceNotFoundException') return undefined
      throw error
    }
  }
}

/** The ways in which an answer may have been asked for: by name or by ARN, with the selector as it was written. */
function spellings({ Name = '', ARN, Selector = '' }: WireParameter): string[] {
  return ARN === undefined ? [Name + Selector] : [Name + Selector, ARN + Selector]
}
