// Cold starts: a new process for each, from its first line to the first value.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Built } from './build.ts'

const run = promisify(execFile)
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15)

/**
 * The times of a program, in milliseconds: from the first line to the value, the processor's share of that (which other
 * work on the machine disturbs less), and the whole process.
 */
export type ColdStart = { readonly valueMs: number; readonly processorMs: number; readonly processMs: number }

/** What a runtime has loaded before a program begins: nothing, or what Lambda's own client of the Runtime API needs. */
export const RUNTIMES = {
  'plain Node': '',
  'node:http loaded before, as in Lambda': "process.getBuiltinModule('node:http')",
}

/** Runs all programs in turn, round after round, so that what disturbs the machine disturbs all; answers medians. */
export async function measureColdStarts(
  programs: readonly Built[],
  env: Record<string, string>,
  runtime: keyof typeof RUNTIMES,
): Promise<ColdStart[]> {
  const rounds: ColdStart[][] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const measured: ColdStart[] = []
    for (const program of programs) measured.push(await measureOnce(program, env, RUNTIMES[runtime]))
    // The first round brings the files into the system's cache.
    if (round > 0) rounds.push(measured)
  }
  return programs.map((_, i) => {
    const of = (part: keyof ColdStart) => median(rounds.map((round) => round[i]?.[part] ?? Number.NaN))
    return { valueMs: of('valueMs'), processorMs: of('processorMs'), processMs: of('processMs') }
  })
}

async function measureOnce({ file }: Built, env: Record<string, string>, preparation: string): Promise<ColdStart> {
  const program = `
    ${preparation}
    const used = process.cpuUsage()
    const started = performance.now()
    const { read } = await import(${JSON.stringify(file)})
    const value = await read()
    const { user, system } = process.cpuUsage(used)
    process.stdout.write([performance.now() - started, (user + system) / 1000, value].join(' '))
    process.exit()`
  const started = performance.now()
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { env })
  const processMs = performance.now() - started
  const [valueMs, processorMs, value] = stdout.split(' ')
  if (value !== 'cold') throw new Error(`${file} read ${value}`)
  return { valueMs: Number(valueMs), processorMs: Number(processorMs), processMs }
}

/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}
