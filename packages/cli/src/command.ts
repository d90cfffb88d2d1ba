// What a command is.
import type { Typed } from './typed.ts'

/** One command: how it is typed, what it asks of the server, and how the answer is shown. */
export type Command = {
  words: readonly string[]
  help: string
  /** Names of the arguments in their order; the last `optional` ones may be left out. */
  arguments: readonly string[]
  optional: number
  /** Options by name, with what stands for their value; `true` for a switch. */
  options: Readonly<Record<string, string | true>>
  /** Options that may be given more than once. */
  repeated?: readonly string[]
  /** The server's name for it. */
  request: string
  prepare(typed: Typed): object | Promise<object>
  // biome-ignore lint/suspicious/noExplicitAny: each command knows what its request answers
  show(answer: any): string
  /** Whether the answer is good news; bad news ends the command with an error for scripts. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  isGood?(answer: any): boolean
}
