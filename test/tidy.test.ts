// The layout's rules (test/tidy/rules.ts) held against the tree; each failure says what to change.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import test, { describe } from 'node:test'
import { allImports } from './tidy/imports.ts'
import { objectionTo } from './tidy/layers.ts'
import { EMPTY_NAMES, FILE_LINES_LIMIT, MACHINE_PATH, NAME_EXCEPTIONS, PAGE_LIMITS } from './tidy/rules.ts'
import { brokenLinks, isKebabCase, kebabCase, operationsIn, tableNames } from './tidy/text.ts'
import { CODE_FILES, FILES, jsonOf, lineCount, textOf } from './tidy/tree.ts'

const MIGRATIONS = 'packages/server/src/store/migrations'
const CHECKSUMS = `${MIGRATIONS}/checksums.sha256`
const migrations = FILES.filter((file) => posix.dirname(file) === MIGRATIONS && file !== CHECKSUMS)
const MANIFESTS = FILES.filter((file) => /^packages\/[\w-]+\/package\.json$/.test(file))

/** Fails with the list of what is wrong, one a line. */
function assertNone(violations: (string | undefined)[]): void {
  const found = violations.filter((violation) => violation !== undefined)
  if (found.length > 0) assert.fail(found.join('\n'))
}

describe('files', () => {
  test('no file of code is longer than it may be', () => {
    assertNone(
      CODE_FILES.filter((file) => lineCount(file) > FILE_LINES_LIMIT).map(
        (file) => `${file} has ${lineCount(file)} lines`,
      ),
    )
  })

  test('every TypeScript file opens with a line saying what it is for', () => {
    assertNone(
      CODE_FILES.filter((file) => !/^(#!.*\n)?\/\/ \S.{12,}/.test(textOf(file))).map(
        (file) => `${file} opens without a // line`,
      ),
    )
  })

  test('files and folders are named in kebab-case', () => {
    const names = FILES.flatMap((file) => file.split('/').map((name) => ({ file, name })))
    assertNone(
      names.map(({ file, name }) =>
        NAME_EXCEPTIONS.test(name) || isKebabCase(name) ? undefined : `${name} in ${file}`,
      ),
    )
  })

  test('no file or folder has a name that says nothing', () => {
    const names = FILES.flatMap((file) => file.split('/').map((name) => ({ file, name: name.split('.')[0] ?? '' })))
    assertNone(
      names.map(({ file, name }) =>
        EMPTY_NAMES.includes(name) ? `${file}: name "${name}" after what it does` : undefined,
      ),
    )
  })

  test('no file speaks of a particular machine', () => {
    assertNone(
      FILES.map((file) => {
        const line = textOf(file)
          .split('\n')
          .findIndex((text) => MACHINE_PATH.test(text))
        return line === -1 ? undefined : `${file}:${line + 1} names a path of one machine`
      }),
    )
  })
})

describe('imports', () => {
  test('imports go one way', () => {
    assertNone(allImports().map(objectionTo))
  })

  test('a package imports at run time only what it declares', () => {
    assertNone(
      allImports().map(({ file, specifier, target, isType }) => {
        const home = /^(packages\/[\w-]+)\/src\//.exec(file)?.[1]
        if (
          home === undefined ||
          target.kind === 'node' ||
          isType ||
          specifier.startsWith('.') ||
          specifier.startsWith('#')
        )
          return undefined
        const declared = jsonOf(`${home}/package.json`).dependencies ?? {}
        const name = target.kind === 'npm' ? target.name : specifier
        return name in declared
          ? undefined
          : `${file} imports '${specifier}', which ${home}/package.json does not depend on`
      }),
    )
  })

  test('every runtime dependency has its reason in ARCHITECTURE.md', () => {
    const reasons = tableNames(textOf('ARCHITECTURE.md'), 'Dependencies')
    const dependencies = MANIFESTS.flatMap((file) =>
      Object.keys(jsonOf(file).dependencies ?? {}).map((name) => ({ file, name })),
    )
    assertNone(
      dependencies.map(({ file, name }) =>
        name.startsWith('@cairn/') || reasons.includes(name)
          ? undefined
          : `${name} in ${file} has no row in ARCHITECTURE.md`,
      ),
    )
  })

  test('every dependency with a reason in ARCHITECTURE.md is one', () => {
    const manifests = ['package.json', ...MANIFESTS].map(jsonOf)
    const names = manifests.flatMap(({ dependencies, devDependencies }) =>
      Object.keys({ ...dependencies, ...devDependencies }),
    )
    assertNone(
      tableNames(textOf('ARCHITECTURE.md'), 'Dependencies').map((name) => {
        const isFamily = name.endsWith('*') && names.some((dependency) => dependency.startsWith(name.slice(0, -1)))
        return isFamily || names.includes(name) ? undefined : `${name} stands in ARCHITECTURE.md and in no package.json`
      }),
    )
  })
})

describe('operations', () => {
  const files = CODE_FILES.flatMap((file) => {
    const service = /^packages\/server\/src\/services\/([\w-]+)\//.exec(file)?.[1]
    return service === undefined ? [] : operationsIn(textOf(file)).map((operation) => ({ file, service, ...operation }))
  })

  test('an operation lives in a folder of its service and in a file of its own name', () => {
    assertNone(
      files.map(({ file, service, prefix, name }) => {
        const isAtHome = /\/services\/[\w-]+\/[\w-]+\/[\w-]+\.ts$/.test(file) && service === prefix
        const isNamed = posix.basename(file, '.ts') === kebabCase(name)
        return isAtHome && isNamed
          ? undefined
          : `${file}: ${prefix}:${name} belongs in services/${prefix}/<noun>/${kebabCase(name)}.ts`
      }),
    )
  })

  test('every operation is listed by its service', () => {
    const imported = new Set(
      allImports().map(({ file, target }) => `${file} ${target.kind === 'file' ? target.path : ''}`),
    )
    assertNone(
      files.map(({ file, service }) => {
        const list = `packages/server/src/services/${service}/index.ts`
        return imported.has(`${list} ${file}`) ? undefined : `${list} does not list ${file}`
      }),
    )
  })
})

test('a migration is never edited after it landed', () => {
  const lines = FILES.includes(CHECKSUMS) ? textOf(CHECKSUMS).trim().split('\n') : []
  const landed = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]))
  assertNone(
    migrations.map((file) => {
      const name = posix.basename(file)
      const checksum = createHash('sha256').update(textOf(file)).digest('hex')
      if (!landed.has(name)) return `${file} is new: (cd ${MIGRATIONS} && sha256sum ${name} >> checksums.sha256)`
      return landed.get(name) === checksum
        ? undefined
        : `${file} was edited after it landed: put the change in a new migration`
    }),
  )
  assertNone(
    [...landed.keys()].map((name) =>
      migrations.includes(`${MIGRATIONS}/${name}`) ? undefined : `${name} landed and is gone`,
    ),
  )
})

test('no migration lets a write to one table change another: what is remembered of that would be stale', () => {
  assertNone(
    migrations.map((file) =>
      /\b(trigger|cascade|set null)\b/i.test(textOf(file)) ? `${file} has a trigger or a cascade` : undefined,
    ),
  )
})

describe('documents', () => {
  test('README and ARCHITECTURE stay a page', () => {
    assertNone(
      Object.entries(PAGE_LIMITS).map(([file, limit]) =>
        lineCount(file) > limit ? `${file} has ${lineCount(file)} lines, at most ${limit}` : undefined,
      ),
    )
  })

  test('every relative link leads somewhere', () => {
    const documents = FILES.filter((file) => file.endsWith('.md'))
    assertNone(
      documents.flatMap((file) =>
        brokenLinks(textOf(file), file, FILES).map((link) => `${file} links to ${link}, which is not there`),
      ),
    )
  })
})
