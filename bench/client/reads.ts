// Reads that are answered from memory: ours as a function and through a promise, and Powertools'.
import { SSMProvider } from '@aws-lambda-powertools/parameters/ssm'
import { SSMClient } from '@aws-sdk/client-ssm'
import { createConfig } from '@cairn/client'
import { createFakeStore } from '@cairn/client/testing'
import { median } from './cold-start.ts'

const COUNT = 2_000_000
const ROUNDS = 7

/** Measures cached reads; answers nanoseconds a read by name. */
export async function measureReads(
  endpoint: string,
  credentials: { accessKeyId: string; secretAccessKey: string },
  name: string,
): Promise<Record<string, number>> {
  const store = createFakeStore()
  store.put(name, 'cold')
  const config = createConfig({ transport: store, watch: false, maxAge: 3600 })
  const parameter = config.parameter(name)
  const value = await parameter
  const awsSdkV3Client = new SSMClient({ endpoint, region: 'eu-south-1', credentials })
  const powertools = new SSMProvider({ awsSdkV3Client })
  const wanted = { maxAge: 3600, decrypt: true }
  await powertools.get(name, wanted)
  const rounds = Array.from({ length: ROUNDS }, () => undefined)
  const results: Record<string, number[]> = {}
  const note = (read: string, ns: number) => {
    results[read] = [...(results[read] ?? []), ns]
  }
  for (const _ of rounds) {
    note('value()', measureFunction(value))
    note('await parameter.get()', await measurePromise(() => parameter.get()))
    note('await config.parameter(name).get()', await measurePromise(() => config.parameter(name).get()))
    note(
      'Powertools: await provider.get(name)',
      await measurePromise(() => powertools.get(name, wanted) as Promise<unknown>, COUNT / 10),
    )
  }
  awsSdkV3Client.destroy()
  return Object.fromEntries(Object.entries(results).map(([read, times]) => [read, median(times)]))
}

function measureFunction(read: () => string): number {
  let length = 0
  const started = process.hrtime.bigint()
  for (let i = 0; i < COUNT; i++) length += read().length
  const ns = Number(process.hrtime.bigint() - started) / COUNT
  if (length !== 4 * COUNT) throw new Error('the wrong value was read')
  return ns
}

async function measurePromise(read: () => Promise<unknown>, count = COUNT): Promise<number> {
  const started = process.hrtime.bigint()
  for (let i = 0; i < count; i++) if ((await read()) !== 'cold') throw new Error('the wrong value was read')
  return Number(process.hrtime.bigint() - started) / count
}
