// Whether the audit trail is what it was.
import { resolve } from 'node:path'
import type { Command } from '../command.ts'

type StoreReport = {
  stretches: number
  records: number
  unsealed: number
  problems: { problem: string; after: number; upto: number; from?: string; to?: string }[]
}
type TrailReport = {
  digests: number
  files: number
  pending: string[]
  problems: { path: string; problem: string }[]
}

/** cairn audit verify: the records in the store, or the files that trails have written; fails when anything is wrong. */
export const VERIFY_AUDIT: Command = {
  words: ['audit', 'verify'],
  help: 'finds out whether the stored audit trail, or with --trails a folder of trail files, was tampered with',
  arguments: [],
  optional: 0,
  options: { trails: 'FOLDER' },
  request: 'audit-verify',
  prepare: ({ options: { trails } }) => (typeof trails === 'string' ? { folder: resolve(trails) } : {}),
  show({ store, trails }: { store?: StoreReport; trails?: TrailReport }) {
    if (store) return showStore(store)
    return trails ? showTrails(trails) : ''
  },
  isGood: ({ store, trails }: { store?: StoreReport; trails?: TrailReport }) =>
    (store ?? trails)?.problems.length === 0,
}

function showStore({ stretches, records, unsealed, problems }: StoreReport): string {
  const told = problems.map(({ problem, after, upto, from, to }) => {
    const when = from === undefined ? '' : `, ${from} to ${to}`
    return `  records ${after + 1} to ${upto}${when}: ${problem}\n`
  })
  const sum = `${records} records in ${stretches} sealed stretches, ${unsealed} too new to be sealed\n`
  return `${sum}${problems.length === 0 ? 'nothing was tampered with\n' : `tampered with:\n${told.join('')}`}`
}

function showTrails({ digests, files, pending, problems }: TrailReport): string {
  const told = problems.map(({ path, problem }) => `  ${path}: ${problem}\n`)
  const sum = `${files} log files in ${digests} digests, ${pending.length} that no digest lists yet\n`
  return `${sum}${problems.length === 0 ? 'nothing was tampered with\n' : `tampered with:\n${told.join('')}`}`
}
