// The cache: the client's, holding answers ready to be sent. It expires, is told of changes, and asks once for many readers.

import { type Config, createConfig, createTransport, type Transport, type TransportOptions } from '@cairn/client'
import { formatAgentSecret, formatParameter, formatSecret } from './answer.ts'
import { noteOutcome, readOutcome } from './outcome.ts'
import { RequestError, type Wanted } from './request.ts'
import type { Settings } from './settings.ts'

/** Answers from memory, or from the services. */
export type AnswerCache = {
  /** The body of the answer. Rejects with what `answerFailure` knows. */
  get(wanted: Wanted): Promise<string>
  /** Lets everything go that was read so far. */
  forget(): void
  close(): void
}

// No request is served for longer, so no timeout needs to be longer.
const LONGEST_SECONDS = 61

// Functions of their own, made once: the cache tells wishes apart by them, too.
const FORMATS = {
  parameter: (text: string) => formatParameter(readOutcome(text)),
  extension: (text: string) => formatSecret(readOutcome(text) as Record<string, unknown>),
  agent: (text: string) => formatAgentSecret(readOutcome(text) as Record<string, unknown>),
}

/** Makes the cache; nothing is read before it is asked for. */
export function createCache(settings: Settings, way: TransportOptions = {}): AnswerCache {
  const isKept = settings.isCaching && settings.cacheSize > 0
  const open = (): Config =>
    createConfig({
      transport: createAnswerTransport(settings, way),
      capacity: isKept ? settings.cacheSize : 0,
      watch: isKept,
      staleIfError: settings.ignoresTransientErrors ? Number.POSITIVE_INFINITY : 0,
    })
  let config = open()
  return {
    get(wanted) {
      const found = find(config, wanted, settings, isKept)
      return wanted.isRefreshed ? found.refresh() : found.get()
    },
    forget() {
      config.close()
      config = open()
    },
    close: () => config.close(),
  }
}

function find(config: Config, wanted: Wanted, settings: Settings, isKept: boolean) {
  if (wanted.service === 'ssm') {
    const { name, version, label, decrypt } = wanted
    const maxAge = isKept ? settings.parameterTtlSeconds : 0
    return naming(() => config.parameter(name, { version, label, decrypt, maxAge, transform: FORMATS.parameter }))
  }
  const { id, versionId, stage, form } = wanted
  const maxAge = isKept ? settings.secretTtlSeconds : 0
  return naming(() => config.secret(id, { versionId, stage, maxAge, direct: true, transform: FORMATS[form] }))
}

/** The client refuses names and selectors that cannot be, before anything is asked. */
function naming<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw new RequestError(400, (error as Error).message)
  }
}

/** The way to the services on which every value is the outcome of its own call, by the operations that AWS's products use. */
function createAnswerTransport(settings: Settings, way: TransportOptions): Transport {
  const { region } = settings
  const reach = (seconds: number) => createTransport({ region, timeout: seconds || LONGEST_SECONDS, ...way })
  const ssm = reach(settings.parameterTimeoutSeconds)
  const secretsManager = reach(settings.secretTimeoutSeconds)
  return {
    async getParameters({ Names, WithDecryption }) {
      const read = async (Name: string) => ({
        Name,
        Value: await noteOutcome(ssm.getParameter({ Name, WithDecryption })),
      })
      return { Parameters: await Promise.all(Names.map(read)) }
    },
    getParametersByPath: ssm.getParametersByPath,
    getSecretValue: async (input) => ({ SecretString: await noteOutcome(secretsManager.getSecretValue(input)) }),
    ...(ssm.watch && { watch: ssm.watch }),
  }
}
