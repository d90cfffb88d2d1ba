// Reads names, links, tables and operations out of text.
import { posix } from 'node:path'

/** `GetParametersByPath` as a file is named for it: `get-parameters-by-path`; a run of capitals is one word. */
export function kebabCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3-$2').toLowerCase()
}

/** Whether a file or folder is named in kebab-case, extensions included: `tidy.test.ts`, `0001-ground.sql`. */
export function isKebabCase(name: string): boolean {
  return /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(name)
}

/** The operations a file of code exports, in the order they stand there. */
export function operationsIn(text: string): { prefix: string; name: string }[] {
  const exports = text.matchAll(/^export const \w+ = operation\('([\w-]+):(\w+)'\)/gm)
  return [...exports].map(([, prefix = '', name = '']) => ({ prefix, name }))
}

/** The names in the first column of the table under a heading of a document, written as code; several may share a cell. */
export function tableNames(markdown: string, heading: string): string[] {
  const section = markdown.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  const cells = [...section.matchAll(/^\| *(`[^|]*`) *\|/gm)].map(([, cell = '']) => cell)
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
}

/** The targets of a document's relative links that name neither one of the files nor a folder that holds one. */
export function brokenLinks(markdown: string, document: string, files: string[]): string[] {
  const targets = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  return targets.filter((target) => {
    if (/^([a-z]+:|#)/.test(target)) return false
    const path = posix.join(posix.dirname(document), target.replace(/#.*$/, '')).replace(/\/$/, '')
    return !files.some((file) => file === path || file.startsWith(`${path}/`))
  })
}
