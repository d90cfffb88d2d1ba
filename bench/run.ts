// `npm run bench`: what Cairn costs, as shares of a bare node:http server measured in the same run; then the scripts. Arguments narrow it by name.
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Load, load } from './load.ts'
import { assumeBenchRole, isForPermissions } from './permissions.ts'
import { call, signedRequest } from './requests.ts'
import { processorMicroseconds, residentMegabytes } from './resources.ts'
import { byPath, fill, prepare, type Scenario } from './scenarios.ts'
import { type Bare, type Cairn, type Server, startBare, startCairn } from './servers.ts'

// Many short rounds, in turns: what else the machine does hits both sides alike, and the middle round counts.
const ROUNDS = 9
const SECONDS = Number(process.env.BENCH_SECONDS ?? 1)
// A server runs for weeks: what its compilers take to know the code is not what a call costs.
const WARM_UP_SECONDS = 10
// Long enough for the server to notice that nothing is asked, and to give memory back.
const REST_SECONDS = 25
const WANTED = process.argv.slice(2).map((part) => part.toLowerCase())
// Each compares in its own way, in a process of its own: what the client costs a program, and what many changes do.
const SCRIPTS = ['client', 'soak']

type Round = { ours: Cost; plain: Cost }

/** A run of load, with the processor time an answer took (microseconds), where it is known. */
type Cost = Load & { processorUs: number | undefined }

async function compare(scenario: Scenario, cairn: Cairn, bare: Bare): Promise<void> {
  const { name, connections, request } = scenario
  if (!isWanted(name)) return
  await bare.answerWith(await call(cairn, request(0)))
  const rounds: Round[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    // Signed anew each round: a signature is good for five minutes.
    const requests = Array.from({ length: connections }, (_, i) => signedRequest(cairn, request(i)))
    const measured = { ours: await run(cairn, requests), plain: await run(bare, requests) }
    // The first round is for the compilers of both to warm up.
    if (round > 0) rounds.push(measured)
  }
  const middle = rounds.sort((a, b) => share(a) - share(b))[Math.floor(ROUNDS / 2)]
  if (middle) console.log(describe(name, middle))
}

async function run(server: Server, requests: Buffer[]): Promise<Cost> {
  const before = processorMicroseconds(server.process.pid)
  const measured = await load(server.port, requests.length, SECONDS, (i) => requests[i] ?? Buffer.alloc(0))
  const after = processorMicroseconds(server.process.pid)
  const isKnown = before !== undefined && after !== undefined
  return { ...measured, processorUs: isKnown ? (after - before) / measured.count : undefined }
}

function share({ ours, plain }: Round): number {
  return ours.perSecond / plain.perSecond
}

function describe(name: string, round: Round, peer = 'bare'): string {
  const { ours, plain } = round
  const rate = `${Math.round(ours.perSecond)}/s of ${Math.round(plain.perSecond)}/s`
  const delay = `median ${ours.medianMs.toFixed(2)} ms, p99 ${ours.p99Ms.toFixed(2)} ms`
  const processor =
    ours.processorUs && `processor ${ours.processorUs.toFixed(0)} µs of ${plain.processorUs?.toFixed(0)} µs`
  return [
    `${name.padEnd(62)} ${(share(round) * 100).toFixed(1).padStart(5)} % of ${peer}`,
    rate.padEnd(18),
    delay,
    processor,
  ].join('   ')
}

async function compareSizes(cairn: Cairn, bare: Bare): Promise<void> {
  await fill(cairn, '/thousand', 1000)
  await compare(byPath('/thousand', 'of 1,000 parameters'), cairn, bare)
  const before = residentMegabytes(cairn.process.pid)
  await fill(cairn, '/many', 10_000)
  await compare(byPath('/many', 'of 10,000 parameters'), cairn, bare)
  await fill(cairn, '/more', 89_000)
  await compare(byPath('/thousand', 'of 1,000 among 100,000 parameters'), cairn, bare)
  await compare(byPath('/more', 'of 89,000 among 100,000 parameters'), cairn, bare)
  const after = residentMegabytes(cairn.process.pid)
  await new Promise((resolve) => setTimeout(resolve, REST_SECONDS * 1000))
  const rested = residentMegabytes(cairn.process.pid)
  const told = [before, after, rested].map((megabytes) => `${megabytes?.toFixed(0) ?? '?'} MB`)
  console.log(
    `memory: ${told[0]}, with 99,000 parameters more ${told[1]}, after a rest of ${REST_SECONDS} s ${told[2]}`,
  )
}

/** The same call by an administrator and by a role's session, in turns. */
async function comparePermissions(scenarios: Scenario[], cairn: Cairn): Promise<void> {
  if (!isWanted('permissions')) return
  const role = await assumeBenchRole(cairn)
  for (const { name, connections, request } of scenarios.filter(isForPermissions)) {
    const requests = (by: Cairn) => Array.from({ length: connections }, (_, i) => signedRequest(by, request(i)))
    const rounds: Round[] = []
    for (let round = 0; round <= ROUNDS; round++) {
      const measured = { ours: await run(role, requests(role)), plain: await run(cairn, requests(cairn)) }
      if (round > 0) rounds.push(measured)
    }
    const middle = rounds.sort((a, b) => share(a) - share(b))[Math.floor(ROUNDS / 2)]
    if (middle) console.log(describe(`permissions: ${name}`, middle, "an administrator's"))
  }
}

async function warmUp(scenarios: Scenario[], cairn: Cairn, bare: Bare): Promise<void> {
  const wanted = scenarios.filter(({ name, connections }) => connections > 1 && isWanted(name))
  for (const { connections, request } of wanted) {
    const requests = Array.from({ length: connections }, (_, i) => signedRequest(cairn, request(i)))
    for (const { port } of [cairn, bare]) {
      await load(port, connections, WARM_UP_SECONDS / wanted.length, (i) => requests[i] ?? Buffer.alloc(0))
    }
  }
}

function isWanted(name: string): boolean {
  return WANTED.length === 0 || WANTED.some((part) => name.toLowerCase().includes(part))
}

async function compareCalls(): Promise<void> {
  console.log(
    `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, ${ROUNDS} rounds of ${SECONDS} s after ${WARM_UP_SECONDS} s, medians`,
  )
  const bare = await startBare()
  const cairn = await startCairn()
  try {
    console.log(`ready after ${cairn.readyMs.toFixed(0)} ms`)
    const scenarios = await prepare(cairn)
    await warmUp(scenarios, cairn, bare)
    for (const scenario of scenarios) await compare(scenario, cairn, bare)
    await comparePermissions(scenarios, cairn)
    if (isWanted('GetParametersByPath')) await compareSizes(cairn, bare)
  } finally {
    await cairn.stop()
    await bare.stop()
  }
}

function runScript(name: string): void {
  const path = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
  const { status } = spawnSync(process.execPath, ['--conditions=source', path], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}

if (WANTED.length === 0 || WANTED.some((part) => !SCRIPTS.includes(part))) await compareCalls()
for (const script of SCRIPTS) if (WANTED.length === 0 || WANTED.includes(script)) runScript(script)
