// The help: every command in a line, or one command in full.
import type { Command } from './command.ts'
import { usageOf } from './typed.ts'

/** What `cairn help` prints. */
export function formatHelp(commands: readonly Command[]): string {
  const lines = commands.map((command) => [command.words.join(' '), command.help] as const)
  const width = Math.max(...lines.map(([words]) => words.length))
  return `Administers a Cairn server, from the machine it runs on and as the user it runs as.

Usage: cairn COMMAND, cairn COMMAND --help

  ${'serve'.padEnd(width)}  runs a server; cairn serve --help lists its settings
${lines.map(([words, help]) => `  ${words.padEnd(width)}  ${help}\n`).join('')}
Every command takes --data FOLDER (or CAIRN_DATA) or --socket FILE to say which server, and --json to print what it
answers as it is.
`
}

/** What `cairn COMMAND --help` prints. */
export function formatCommandHelp(command: Command): string {
  return `${command.help}\n\nUsage: ${usageOf(command)}\n`
}
