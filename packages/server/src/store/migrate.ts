// Brings a database's tables to the newest shape, one numbered file after another.
import { readdirSync, readFileSync } from 'node:fs'
import type { Dialect } from './store.ts'

/** A step: its file's number and name, and its text in the words of one dialect. */
export type Migration = { number: number; name: string; text: string }

const FOLDER = new URL('./migrations/', import.meta.url)

// The few words in which the databases differ; C collation makes PostgreSQL order text by bytes, as SQLite does.
const WORDS: Record<Dialect, [RegExp, string][]> = {
  sqlite: [
    [/\bBYTES\b/g, 'BLOB'],
    [/\bSEQUENCE\b/g, 'INTEGER PRIMARY KEY AUTOINCREMENT'],
    [/(CREATE TABLE [^;]*\n\));/g, '$1 STRICT;'],
  ],
  postgres: [
    [/\bBYTES\b/g, 'bytea'],
    [/\bINTEGER\b/g, 'bigint'],
    [/\bTEXT\b/g, 'text COLLATE "C"'],
    [/\bSEQUENCE\b/g, 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY'],
  ],
}

/** All migrations in order, for one dialect. */
export function migrations(dialect: Dialect): Migration[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({
      number: Number(file.slice(0, 4)),
      name: file,
      text: WORDS[dialect].reduce(
        (text, [word, meaning]) => text.replace(word, meaning),
        readFileSync(new URL(file, FOLDER), 'utf8').replace(/^--.*$/gm, ''),
      ),
    }))
}

/** The steps a database at `version` still needs. Throws when it was made by a newer program. */
export function pending(dialect: Dialect, version: number): Migration[] {
  const all = migrations(dialect)
  const newest = all.at(-1)?.number ?? 0
  if (version > newest)
    throw new Error(`the store is at version ${version}, made by a newer release; this one knows ${newest}`)
  return all.filter(({ number }) => number > version)
}
