// Readings of many rows at once, each in a module of its own: a store that has a second thread reads them there.
import type { Eventually, Tx } from './store.ts'

/** What a survey sees of the store: all that is committed when it begins. */
export type SurveyTx = Pick<Tx, 'rows' | 'first'>

/**
 * A reading of many rows. Its module exports it as `survey` and says where it is, so that another thread can load it; what it
 * is given and what it answers are copied between threads: plain values and bytes.
 */
export type Survey<I, O> = { module: string; read(tx: SurveyTx, input: I): Eventually<O> }
