// Reads what was typed after a command: its arguments in order, and its options by name.
import { join } from 'node:path'
import type { Command } from './command.ts'

/** Something typed that makes no sense; the message is for who typed it. */
export class UsageError extends Error {}

/** The arguments and options of one command, and where its server is. */
export type Typed = {
  arguments: Record<string, string>
  options: Record<string, string | true>
  /** Options that may be given more than once. */
  lists: Record<string, string[]>
  socket: string
  json: boolean
}

/** Takes apart what was typed. Throws UsageError. */
export function readTyped(command: Command, args: readonly string[]): Typed {
  const typed: Typed = { arguments: {}, options: {}, lists: {}, socket: '', json: false }
  const names = [...command.arguments]
  const everywhere: Command['options'] = { data: 'FOLDER', socket: 'FILE', json: true }
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!
    if (!arg.startsWith('--')) {
      const name = names.shift()
      if (name === undefined) throw new UsageError(`${arg} is one argument too many`)
      typed.arguments[name] = arg
      continue
    }
    const [, option = '', attached] = /^--([^=]*)(?:=(.*))?$/s.exec(arg)!
    const kind = command.options[option] ?? everywhere[option]
    if (kind === undefined) throw new UsageError(`${command.words.join(' ')} has no option --${option}`)
    const value = kind === true ? true : (attached ?? args[++index])
    if (value === undefined) throw new UsageError(`--${option} needs a value: --${option} ${kind}`)
    if (command.repeated?.includes(option)) typed.lists[option] = [...(typed.lists[option] ?? []), String(value)]
    else typed.options[option] = value
  }
  if (names.length > command.optional) throw new UsageError(`${names[0]} is missing: ${usageOf(command)}`)
  const { data = process.env.CAIRN_DATA ?? './cairn-data', socket = process.env.CAIRN_ADMINISTRATION_SOCKET } =
    typed.options
  typed.socket = typeof socket === 'string' ? socket : join(String(data), 'administration.sock')
  typed.json = typed.options.json === true
  return typed
}

/** How a command is typed. */
export function usageOf({ words, arguments: names, optional, options }: Command): string {
  const positions = names.map((name, index) => (index < names.length - optional ? name : `[${name}]`))
  const flags = Object.entries(options).map(([name, kind]) => (kind === true ? `[--${name}]` : `[--${name} ${kind}]`))
  return ['cairn', ...words, ...positions, ...flags].join(' ')
}
