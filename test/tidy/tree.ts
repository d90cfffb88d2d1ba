// The files of the repository, read once.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const texts = new Map<string, string>()
// Our ignore file has only names (`dist/`, `/data/`) and endings (`*.log`): Git's finer rules are not needed here.
const ignored = ['.git', ...readFileSync(`${ROOT}.gitignore`, 'utf8').split('\n')].map((line) =>
  line.replaceAll('/', ''),
)

/** Every file of ours, as a path from the root with forward slashes; what Git ignores is left out. */
export const FILES = filesIn('').sort()

/** The files of TypeScript and JavaScript. */
export const CODE_FILES = FILES.filter((file) => /\.(ts|mjs)$/.test(file))

/** The text of a file of the repository. */
export function textOf(file: string): string {
  let text = texts.get(file)
  if (text === undefined) {
    text = readFileSync(ROOT + file, 'utf8')
    texts.set(file, text)
  }
  return text
}

/** How many lines a file has. */
export function lineCount(file: string): number {
  return textOf(file).replace(/\n$/, '').split('\n').length
}

/** A package.json (or another JSON file), parsed. */
export function jsonOf(file: string): {
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
} {
  return JSON.parse(textOf(file))
}

function filesIn(folder: string): string[] {
  return readdirSync(ROOT + folder, { withFileTypes: true }).flatMap((entry) => {
    if (isIgnored(entry.name)) return []
    return entry.isDirectory() ? filesIn(`${folder}${entry.name}/`) : [folder + entry.name]
  })
}

function isIgnored(name: string): boolean {
  return ignored.some((pattern) => pattern === name || (pattern.startsWith('*') && name.endsWith(pattern.slice(1))))
}
