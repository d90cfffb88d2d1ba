// The layout's rules, as data: change the house here and in ARCHITECTURE.md, in the same change.

/** No file of code is longer; the length of functions is held by biome.json (70 lines). */
export const FILE_LINES_LIMIT = 300

/** Documents that must stay a page, and their longest length in lines. */
export const PAGE_LIMITS: Record<string, number> = { 'README.md': 99, 'ARCHITECTURE.md': 110 }

/** Names that say nothing about what is inside. */
export const EMPTY_NAMES = ['common', 'helper', 'helpers', 'manager', 'util', 'utils']

/** Files whose names are not ours to choose, or shout on purpose. */
export const NAME_EXCEPTIONS =
  /^(README|ARCHITECTURE|CONTRIBUTING|CHANGELOG|SECURITY)\.md$|^(LICENSE|NOTICE|Dockerfile)$|^\./

/** Packages that import nothing but Node's own modules and their own files, so that anything may import them. */
export const PURE_PACKAGES = ['wire', 'signature', 'policy']

/** What a part of the server may import besides its own files: parts of the server, and our packages. */
export interface Layer {
  parts: string[]
  packages: string[]
}

/**
 * The parts of packages/server/src, from the top to the ground: who may import whom. The files that lie in no folder (main,
 * the settings) are the part `main`: they put the server together, and nothing below imports them.
 */
export const LAYERS: Record<string, Layer> = {
  main: {
    parts: ['doors', 'administration', 'workers', 'trail', 'rotators', 'services', 'api', 'keyring', 'store'],
    packages: ['wire', 'signature', 'policy'],
  },
  administration: { parts: ['trail', 'api', 'store'], packages: ['policy'] },
  doors: { parts: ['api', 'store'], packages: ['wire', 'signature'] },
  workers: { parts: ['trail', 'rotators', 'api', 'store'], packages: [] },
  trail: { parts: ['api', 'store'], packages: [] },
  rotators: { parts: [], packages: ['signature'] },
  services: { parts: ['api', 'store'], packages: ['policy'] },
  api: { parts: ['keyring', 'store'], packages: ['wire', 'signature', 'policy'] },
  keyring: { parts: ['store'], packages: [] },
  store: { parts: [], packages: [] },
}

/** Paths that exist on somebody's machine and nowhere else. */
export const MACHINE_PATH = /(?<![\w.~-])\/(?:work|root|home|Users)\/\w/
