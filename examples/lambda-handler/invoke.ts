// What Lambda does, for a terminal: each line that comes in is an event, each line that goes out what the function answered.
import { createInterface } from 'node:readline'
import { handler } from './handler.ts'

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await handler(JSON.parse(line))))
}
