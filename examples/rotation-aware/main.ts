// Runs each line that comes in as a query; each line that goes out is its rows, or its error.
import { createInterface } from 'node:readline'
import { close, query } from './database.ts'

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await query(line).then(
    ({ rows }) => rows,
    ({ code, message }) => ({ code, message }),
  )
  console.log(JSON.stringify(answer))
}
await close()
