// Reads a table of settings from flags and environment variables, and prints it as help; errors are in our words.

/** One setting: what it is for, what it is when nobody sets it, and how its text is read. */
export type Setting<T> = {
  help: string
  /** What stands for the value in the help; a switch has none. */
  placeholder?: string
  fallback: T
  /** What the help says when the fallback depends on something else. */
  fallbackText?: string
  /** Reads the text of a flag or variable. Throws an Error that completes "--port …", without the text of a secret. */
  read(text: string): T
  /** How the value is shown where people read: a secret never in full. */
  show(value: T): string
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds settings of every type
type Table = Record<string, Setting<any>>

/** What a table's settings come to. */
export type Values<T extends Table> = { [K in keyof T]: ReturnType<T[K]['read']> | T[K]['fallback'] }

/** A setting that cannot be used; the message is for the person who typed it. */
export class SettingsError extends Error {}

/** The settings that flags (first) and variables (second) give, the rest at their fallbacks. Throws SettingsError. */
export function readTable<T extends Table>(
  table: T,
  args: readonly string[],
  environment: Record<string, string | undefined>,
): Values<T> {
  const flags = readFlags(table, args)
  const values: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries(table)) {
    const flag = flags.get(name)
    const variable = environment[variableOf(name)]
    if (flag !== undefined) values[name] = read(setting, `--${flagOf(name)}`, flag)
    else if (variable && !isServiceLink(variable)) values[name] = read(setting, variableOf(name), variable)
    else values[name] = setting.fallback
  }
  return values as Values<T>
}

/** The help: a line for each setting, with its flag, its variable and its fallback. */
export function formatHelp(table: Table): string {
  const lines = Object.entries(table).map(([name, setting]) => {
    const flag = `--${flagOf(name)}${setting.placeholder ? ` ${setting.placeholder}` : ''}`
    const fallback = setting.fallbackText ?? (setting.placeholder && setting.show(setting.fallback))
    return [flag, variableOf(name), `${setting.help}${fallback ? ` (${fallback})` : ''}`] as const
  })
  const [flagWidth, variableWidth] = [0, 1].map((column) => Math.max(...lines.map((line) => line[column]!.length)))
  return lines
    .map(([flag, variable, help]) => `  ${flag.padEnd(flagWidth!)}  ${variable.padEnd(variableWidth!)}  ${help}\n`)
    .join('')
}

/** The settings by flag, as text fit for logs. */
export function showValues<T extends Table>(table: T, values: Values<T>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(table).map(([name, setting]) => [flagOf(name), setting.show(values[name as keyof T])]),
  )
}

function readFlags(table: Table, args: readonly string[]): Map<string, string> {
  const flags = new Map<string, string>()
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!
    if (!arg.startsWith('--')) throw new SettingsError('every setting begins with --; --help lists them')
    const [, flag = '', attached] = /^--([^=]*)(?:=(.*))?$/s.exec(arg)!
    const name = Object.keys(table).find((candidate) => flagOf(candidate) === flag)
    if (name === undefined) throw new SettingsError(unknownFlag(table, flag))
    if (flags.has(name)) throw new SettingsError(`--${flag} is given twice`)
    const isSwitch = table[name]!.placeholder === undefined
    const text = attached ?? (isSwitch ? 'true' : args[++index])
    if (text === undefined) throw new SettingsError(`--${flag} needs a value: --${flag} ${table[name]!.placeholder}`)
    flags.set(name, text)
  }
  return flags
}

function read<T>(setting: Setting<T>, origin: string, text: string): T {
  try {
    return setting.read(text)
  } catch (error) {
    throw new SettingsError(`${origin} ${(error as Error).message}`)
  }
}

function unknownFlag(table: Table, flag: string): string {
  const known = Object.keys(table).map(flagOf)
  const [nearest, distance] = known
    .map((candidate) => [candidate, editDistance(flag, candidate)] as const)
    .reduce((best, each) => (each[1] < best[1] ? each : best))
  const hint = distance <= Math.max(2, flag.length / 3) ? `: is it --${nearest}?` : '; --help lists the settings'
  return `there is no setting --${flag}${hint}`
}

/** How many letters must be added, dropped or changed to make one word of another. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const changed = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(changed, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[to.length]!
}

// Kubernetes describes a Service called "cairn" in variables that look like ours: CAIRN_PORT=tcp://10.0.0.7:4566.
function isServiceLink(text: string): boolean {
  return /^(tcp|udp|sctp):\/\//.test(text)
}

function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function variableOf(name: string): string {
  return `CAIRN_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}
