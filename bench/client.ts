// `node --conditions=source bench/client.ts`: what reading configuration costs a program: cold start, size, cached reads; beside what others use.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SSM } from '@aws-sdk/client-ssm'
import { type Built, buildProgram } from './client/build.ts'
import { type ColdStart, measureColdStarts, RUNTIMES } from './client/cold-start.ts'
import { NAME, PROGRAMS } from './client/programs.ts'
import { measureReads } from './client/reads.ts'
import { type Cairn, startCairn } from './servers.ts'

const REGION = 'eu-south-1'
const NOTHING = { valueMs: Number.NaN, processorMs: Number.NaN, processMs: Number.NaN }
// What the shares in brackets are of.
const REFERENCE = '@aws-sdk/client-ssm, bundled'

async function compareColdStarts(cairn: Cairn, endpoint: string): Promise<void> {
  const folder = mkdtempSync(join(fileURLToPath(new URL('../node_modules', import.meta.url)), '.bench-client-'))
  try {
    const programs: Built[] = []
    for (const [index, program] of PROGRAMS.entries()) programs.push(await buildProgram(program, folder, index))
    const { accessKeyId, secretAccessKey } = cairn
    const env = {
      PATH: process.env.PATH ?? '',
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    }
    for (const runtime of Object.keys(RUNTIMES) as (keyof typeof RUNTIMES)[]) {
      console.log(`import and first value, ${runtime}`)
      describeColdStarts(programs, await measureColdStarts(programs, env, runtime))
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function describeColdStarts(programs: readonly Built[], times: readonly ColdStart[]): void {
  const reference = times[programs.findIndex(({ name }) => name === REFERENCE)] ?? NOTHING
  const share = (of: number, whole: number) => `1/${(whole / of).toFixed(1)}`
  for (const [i, { name, gzippedBytes }] of programs.entries()) {
    const { valueMs, processorMs, processMs } = times[i] ?? NOTHING
    const size = gzippedBytes === undefined ? '' : `${(gzippedBytes / 1000).toFixed(1)} kB gzipped`
    const columns = [
      name.padEnd(34),
      `${valueMs.toFixed(1).padStart(6)} ms (${share(valueMs, reference.valueMs)})`,
      `processor ${processorMs.toFixed(1).padStart(6)} ms (${share(processorMs, reference.processorMs)})`,
      `process ${processMs.toFixed(0)} ms`,
      size,
    ]
    console.log(columns.join('   '))
  }
}

console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, medians`)
const cairn = await startCairn()
const endpoint = `http://127.0.0.1:${cairn.port}`
try {
  const { accessKeyId, secretAccessKey } = cairn
  const credentials = { accessKeyId, secretAccessKey }
  const ssm = new SSM({ endpoint, region: REGION, credentials })
  await ssm.putParameter({ Name: NAME, Value: 'cold', Type: 'SecureString' })
  ssm.destroy()
  await compareColdStarts(cairn, endpoint)
  for (const [read, ns] of Object.entries(await measureReads(endpoint, credentials, NAME))) {
    console.log(`${read.padEnd(40)} ${ns.toFixed(1).padStart(7)} ns`)
  }
} finally {
  await cairn.stop()
}
