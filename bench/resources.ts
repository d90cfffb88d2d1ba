// What a process uses, as Linux tells it; elsewhere nothing is told.
import { readFileSync } from 'node:fs'

/** The memory a process holds, in megabytes. */
export function residentMegabytes(pid: number | undefined): number | undefined {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
}

/** The processor time a process has used in all its threads, in microseconds; a hundredth of a second is its finest step. */
export function processorMicroseconds(pid: number | undefined): number | undefined {
  const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ')
  return fields && (Number(fields[11]) + Number(fields[12])) * 10_000
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
