// `npm run bench`: what Cairn costs, as shares of a bare node:http server measured in the same run. Arguments narrow it by name.
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { type Load, load } from './load.ts'
import { call, signedRequest } from './requests.ts'
import { type Cairn, startBare, startCairn } from './servers.ts'

const ROUNDS = 3
const SECONDS = Number(process.env.BENCH_SECONDS ?? 2)
const WANTED = process.argv.slice(2)

type Scenario = {
  name: string
  connections: number
  /** The requests of one connection; those of a scenario answer bodies of the same size. */
  operation: string
  input(connection: number): object
  prepare?(cairn: Cairn): Promise<unknown>
}

const value = 'v'.repeat(1024)
const read = (name: string, connections: number, label: string): Scenario => ({
  name: `GetParameter, ${label}, ${connections} connection${connections === 1 ? '' : 's'}`,
  connections,
  operation: 'GetParameter',
  input: () => ({ Name: name, WithDecryption: true }),
})
const write = (connections: number): Scenario => ({
  name: `PutParameter, durable, ${connections} writer${connections === 1 ? '' : 's'}`,
  connections,
  operation: 'PutParameter',
  input: (i) => ({ Name: `/bench/write/${i}`, Value: value, Type: 'String', Overwrite: true }),
})
const byPath = (path: string, label: string): Scenario => ({
  name: `GetParametersByPath, a page of ten, ${label}`,
  connections: 1,
  operation: 'GetParametersByPath',
  input: () => ({ Path: path, Recursive: true }),
})

async function fill(cairn: Cairn, folder: string, count: number): Promise<void> {
  for (let start = 0; start < count; start += 100) {
    await Promise.all(
      Array.from({ length: Math.min(100, count - start) }, (_, i) =>
        call(cairn, 'PutParameter', { Name: `/${folder}/p${start + i}`, Value: 'small', Type: 'String' }),
      ),
    )
  }
}

async function compare(scenario: Scenario, cairn: Cairn, bare: Awaited<ReturnType<typeof startBare>>): Promise<void> {
  const { connections, operation, input } = scenario
  await bare.answerWith(await call(cairn, operation, input(0)))
  const shares: number[] = []
  let best: { ours: Load; bare: Load } | undefined
  for (let round = 0; round < ROUNDS; round++) {
    // Signed anew each round: a signature is good for five minutes.
    const requests = Array.from({ length: connections }, (_, i) => signedRequest(cairn, operation, input(i)))
    const request = (connection: number) => requests[connection] ?? Buffer.alloc(0)
    const ours = await load(cairn.port, connections, SECONDS, request)
    const plain = await load(bare.port, connections, SECONDS, request)
    shares.push(ours.perSecond / plain.perSecond)
    if (!best || ours.perSecond > best.ours.perSecond) best = { ours, bare: plain }
  }
  if (!best) return
  const share = shares.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0
  const rate = `${Math.round(best.ours.perSecond)}/s of ${Math.round(best.bare.perSecond)}/s`
  const delay = `median ${best.ours.medianMs.toFixed(2)} ms, p99 ${best.ours.p99Ms.toFixed(2)} ms`
  console.log(`${scenario.name.padEnd(58)} ${(share * 100).toFixed(1).padStart(5)} % of bare   ${rate}   ${delay}`)
}

function residentMegabytes(pid: number | undefined): number | undefined {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return undefined // only Linux tells
  }
}

const isWanted = (name: string) =>
  WANTED.length === 0 || WANTED.some((part) => name.toLowerCase().includes(part.toLowerCase()))

console.log(
  `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, ${ROUNDS} rounds of ${SECONDS} s each, medians`,
)
const bare = await startBare()
const cairn = await startCairn()
try {
  console.log(`ready after ${cairn.readyMs.toFixed(0)} ms`)
  await call(cairn, 'PutParameter', { Name: '/bench/string', Value: value, Type: 'String' })
  await call(cairn, 'PutParameter', { Name: '/bench/secure', Value: value, Type: 'SecureString' })
  const scenarios = [
    read('/bench/string', 1, 'String of 1 KB'),
    read('/bench/string', 32, 'String of 1 KB'),
    read('/bench/secure', 1, 'SecureString of 1 KB'),
    read('/bench/secure', 32, 'SecureString of 1 KB'),
    write(1),
    write(32),
  ]
  for (const scenario of scenarios) if (isWanted(scenario.name)) await compare(scenario, cairn, bare)
  if (isWanted('GetParametersByPath') || isWanted('memory')) {
    await fill(cairn, 'thousand', 1000)
    await compare(byPath('/thousand', 'of 1,000 parameters'), cairn, bare)
    const before = residentMegabytes(cairn.process.pid)
    await fill(cairn, 'many', 10_000)
    await compare(byPath('/many', 'of 10,000 parameters'), cairn, bare)
    await fill(cairn, 'more', 90_000)
    await compare(byPath('/thousand', 'of 1,000 among 101,000 parameters'), cairn, bare)
    await compare(byPath('/more', 'of 90,000 among 101,000 parameters'), cairn, bare)
    const after = residentMegabytes(cairn.process.pid)
    if (before && after)
      console.log(`memory: ${before.toFixed(0)} MB, with 100,000 parameters more ${after.toFixed(0)} MB`)
  }
} finally {
  await cairn.stop()
  await bare.stop()
}
