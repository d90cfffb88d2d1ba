// The stores that every test of what is stored runs on.
/** The databases Cairn keeps its state in: `for (const dialect of DIALECTS) describe(dialect, …)`. */
export const DIALECTS = ['sqlite', 'postgres'] as const

/** One of the databases Cairn keeps its state in. */
export type Dialect = (typeof DIALECTS)[number]
