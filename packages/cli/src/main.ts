// The cairn command: finds the command that was typed, asks the server, and shows what it answers.
import { ask } from './ask.ts'
import { COMMANDS } from './commands.ts'
import { formatCommandHelp, formatHelp } from './help.ts'
import { readTyped, type Typed, UsageError } from './typed.ts'

async function run(args: string[]): Promise<string> {
  if (args.length === 0 || args[0] === 'help' || args[0] === '--help') return formatHelp(COMMANDS)
  const command = COMMANDS.find(({ words }) => words.every((word, index) => args[index] === word))
  if (!command) throw new UsageError(`there is no command ${args.slice(0, 2).join(' ')}; cairn help lists them`)
  const rest = args.slice(command.words.length)
  if (rest.includes('--help')) return formatCommandHelp(command)
  const typed: Typed = readTyped(command, rest)
  const answer = await ask(typed.socket, command.request, await command.prepare(typed))
  if (command.isGood?.(answer) === false) process.exitCode = 1
  return typed.json ? `${JSON.stringify(answer, undefined, 2)}\n` : command.show(answer)
}

const args = process.argv.slice(2)
if (args[0] === 'serve') {
  // The server reads its own settings from what is left.
  process.argv.splice(2, 1)
  await import('@cairn/server/main')
} else {
  try {
    process.stdout.write(await run(args))
  } catch (error) {
    process.stderr.write(`cairn: ${(error as Error).message}\n`)
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
}
