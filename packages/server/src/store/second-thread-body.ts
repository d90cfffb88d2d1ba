// What the embedded store's second thread runs: one order after another, on a connection of its own.
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { Order, Outcome } from './second-thread.ts'
import type { Sealer } from './store.ts'
import type { Survey, SurveyTx } from './survey.ts'

const database = new DatabaseSync(workerData as string)
database.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0')
const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)')
let tx: SurveyTx | undefined

// The keys stay with the first thread.
const NO_SEALER: Sealer = { seal: refuse, open: refuse, openShared: refuse }

function refuse(): never {
  throw new Error('a survey opens nothing that is sealed')
}

/** What surveys read through; loaded with the first of them, since copying the log needs nothing of it. */
async function openTx(): Promise<SurveyTx> {
  const { connect, sqliteBuilder } = await import('./sqlite-connection.ts')
  const { openTransaction } = await import('./transaction.ts')
  return openTransaction(connect(database), sqliteBuilder, NO_SEALER)
}

async function read(module: string, input: unknown): Promise<unknown> {
  const { survey } = (await import(module)) as { survey: Survey<unknown, unknown> }
  tx ??= await openTx()
  database.exec('BEGIN')
  try {
    return await survey.read(tx, input)
  } finally {
    database.exec('COMMIT')
  }
}

async function follow({ id, survey }: Order): Promise<void> {
  let outcome: Outcome
  try {
    outcome = { id, value: survey ? await read(survey.module, survey.input) : checkpoint.get() }
  } catch (error) {
    outcome = { id, error }
  }
  parentPort?.postMessage(outcome)
}

let last: Promise<void> = Promise.resolve()
parentPort?.on('message', (order: Order) => {
  last = last.then(() => follow(order))
})
