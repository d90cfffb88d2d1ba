// Decides whether one import goes against the layers.
import type { Import } from './imports.ts'
import { LAYERS, PURE_PACKAGES } from './rules.ts'

/** Why the import is not allowed, as a sentence, or undefined when it is. */
export function objectionTo(found: Import): string | undefined {
  const reason = pathReason(found) ?? npmReason(found)
  return reason && `${found.file} imports '${found.specifier}': ${reason}`
}

/** A place in packages/: `packages/server/src/services/ssm/index.ts` is the package server, part services, service ssm. */
interface Place {
  package: string
  part?: string
  service?: string
}

function placeOf(path: string): Place | undefined {
  const [, name, rest] = /^packages\/([\w-]+)\/src\/(.+)$/.exec(path) ?? []
  if (name === undefined || rest === undefined) return undefined
  if (name !== 'server') return { package: name }
  const segments = rest.split('/')
  const part = segments.length > 1 ? (segments[0] ?? '') : 'main'
  return part === 'services' && segments.length > 2
    ? { package: name, part, service: segments[1] ?? '' }
    : { package: name, part }
}

function pathReason({ file, target }: Import): string | undefined {
  if (target.kind !== 'file') return undefined
  if (target.path === 'packages/server/src/main.ts') return 'nothing imports main'
  const from = placeOf(file)
  const to = placeOf(target.path)
  if (from === undefined)
    return file.startsWith('test/conformance/') && to ? 'conformance tests speak through real clients' : undefined
  if (to === undefined) return 'it lies outside the sources of a package'
  if (from.package !== to.package) return packageReason(from, to)
  if (from.part === undefined || to.part === undefined) return undefined
  if (from.part !== to.part) return partReason(from.part, to.part)
  const areTwoServices = from.service !== undefined && to.service !== undefined && from.service !== to.service
  return areTwoServices ? 'services never import one another: use context.call' : undefined
}

function packageReason(from: Place, to: Place): string | undefined {
  if (PURE_PACKAGES.includes(from.package)) return `${from.package} imports only node: modules and its own files`
  if (from.part === undefined) return undefined
  const layer = LAYERS[from.part]
  return layer === undefined || layer.packages.includes(to.package)
    ? undefined
    : `${from.part} may not import @cairn/${to.package}`
}

function partReason(from: string, to: string): string | undefined {
  const layer = LAYERS[from]
  if (layer === undefined) return `test/tidy/rules.ts does not say what "${from}" may import`
  return layer.parts.includes(to)
    ? undefined
    : `${from} may import ${layer.parts.join(', ') || 'no other part of the server'}`
}

function npmReason({ file, target }: Import): string | undefined {
  const from = placeOf(file)
  if (target.kind !== 'npm' || from === undefined || !PURE_PACKAGES.includes(from.package)) return undefined
  return `${from.package} imports only node: modules and its own files`
}
