// `npm run bench -- soak`: 10,000 parameters change while 50 clients read them: how long old values are read, and what memory the server holds.
import { cpus } from 'node:os'
import { residentMegabytes } from './resources.ts'
import { startCairn } from './servers.ts'
import { fillSoak, startReaders } from './soak/soak.ts'

const SECONDS = Number(process.env.BENCH_SOAK_SECONDS ?? 60)
const PER_SECOND = Number(process.env.BENCH_SOAK_WRITES ?? 200)
const REST_SECONDS = 30
const WARM_UP_SECONDS = 3

console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}`)
const amount = { parameters: 10_000, clients: 50, writes: SECONDS * PER_SECOND, writesPerSecond: PER_SECOND }
const cairn = await startCairn()
const memory: [moment: string, megabytes: number | undefined][] = []
const note = (moment: string) => memory.push([moment, residentMegabytes(cairn.process.pid)])
try {
  await fillSoak(cairn, amount)
  note(`with ${amount.parameters} parameters`)
  const readers = await startReaders(cairn, amount)
  // For the compilers of both to warm up, and for what clients read anew when their connections begin.
  await readers.run({ ...amount, writes: WARM_UP_SECONDS * PER_SECOND })
  note(`with ${amount.clients} clients that watch`)
  const startedMs = performance.now()
  const { staleMs, reads, backwards, wrong, errors } = await readers.run(amount)
  const seconds = (performance.now() - startedMs) / 1000
  note(`after ${amount.writes} writes`)
  readers.close()
  await new Promise((resolve) => setTimeout(resolve, REST_SECONDS * 1000))
  note(`${REST_SECONDS} seconds after the clients left`)
  const at = (share: number) => (staleMs[Math.floor((staleMs.length - 1) * share)] ?? Number.NaN).toFixed(1)
  const rows = [
    ['writes', `${amount.writes} in ${seconds.toFixed(0)} s`],
    ['reads', String(reads)],
    ['an old value is read after the write, median', `${at(0.5)} ms`],
    ['p99', `${at(0.99)} ms`],
    ['longest', `${at(1)} ms`],
    ['versions that went back', String(backwards)],
    ['values that are wrong in the end', String(wrong)],
    ['errors', String(errors.length)],
    ...memory.map(([moment, megabytes]) => [`memory ${moment}`, `${megabytes?.toFixed(0) ?? '?'} MB`]),
  ]
  for (const [what = '', value = ''] of rows) console.log(`${what.padEnd(46)} ${value.padStart(16)}`)
} finally {
  await cairn.stop()
}
