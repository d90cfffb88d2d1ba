// What a file imports, and which part of the repository that is.
import { posix } from 'node:path'
import { CODE_FILES, textOf } from './tree.ts'

/** One import: who, what as written, what it is, and whether it vanishes when types are stripped. */
export interface Import {
  file: string
  specifier: string
  target: Target
  isType: boolean
}

/** What an import leads to: a module of Node, a package of npm, or a file of the repository. */
export type Target = { kind: 'node' } | { kind: 'npm'; name: string } | { kind: 'file'; path: string }

const STATIC_IMPORT = /^(?:import|export)\s+(type\s)?\s*(?:([\w$\s,*]*(?:\{[^}]*\})?)\s*from\s+)?'([^']+)'/gm
const DYNAMIC_IMPORT = /\bimport\(\s*'([^']+)'/g

/** Every import of every code file. */
export function allImports(): Import[] {
  return CODE_FILES.flatMap((file) => importsOf(textOf(file), file))
}

/** The imports of one file's text, re-exports and dynamic imports included. */
export function importsOf(text: string, file: string): Import[] {
  const found = [...text.matchAll(STATIC_IMPORT)].map(([, type, names = '', specifier = '']) => ({
    file,
    specifier,
    target: targetOf(specifier, file),
    isType: type !== undefined || namesOnlyTypes(names),
  }))
  const dynamic = [...text.matchAll(DYNAMIC_IMPORT)].map(([, specifier = '']) => ({
    file,
    specifier,
    target: targetOf(specifier, file),
    isType: false,
  }))
  return [...found, ...dynamic]
}

function namesOnlyTypes(names: string): boolean {
  const inBraces = /^\s*\{([^}]*)\}\s*$/.exec(names)?.[1]
  const list = inBraces?.split(',').filter((name) => name.trim() !== '') ?? []
  return list.length > 0 && list.every((name) => name.trim().startsWith('type '))
}

function targetOf(specifier: string, file: string): Target {
  if (specifier.startsWith('node:')) return { kind: 'node' }
  if (specifier.startsWith('.')) return { kind: 'file', path: posix.join(posix.dirname(file), specifier) }
  if (specifier.startsWith('#')) return { kind: 'file', path: `packages/server/src/${specifier.slice(1)}` }
  const ours = /^@cairn\/([\w-]+)$/.exec(specifier)
  if (ours) return { kind: 'file', path: `packages/${ours[1]}/src/index.ts` }
  return { kind: 'npm', name: specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/') }
}
