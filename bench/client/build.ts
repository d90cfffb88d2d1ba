// Makes the programs as they would be deployed: one minified file, or modules beside their packages.
import { globSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Program } from './programs.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const CLIENT = join(ROOT, 'packages/client')

/** A program that is ready to run, and its size as it travels, when it is one file. */
export type Built = Program & { readonly file: string; readonly gzippedBytes?: number }

/** Builds one program in the folder, which lies under the repository so that packages are found from it. */
export async function buildProgram(program: Program, folder: string, index: number): Promise<Built> {
  const entry = join(folder, `program-${index}.mjs`)
  const isOurs = program.source.includes('@cairn/client')
  writeFileSync(entry, program.source)
  if (!program.isBundled) {
    if (isOurs) writeFileSync(entry, program.source.replace('@cairn/client', await publishClient(folder)))
    return { ...program, file: entry }
  }
  const file = join(folder, `bundle-${index}.mjs`)
  const bytes = await bundle(entry, !isOurs)
  writeFileSync(file, bytes)
  return { ...program, file, gzippedBytes: gzipSync(bytes).length }
}

const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);"

async function bundle(entry: string, needsRequire: boolean): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['source'],
    // Packages in CommonJS that were made part of an ES module still ask for `require`.
    banner: { js: needsRequire ? REQUIRE : '' },
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}

/** The client's modules as JavaScript, one by one, as a package has them; answers the path to import. */
async function publishClient(folder: string): Promise<string> {
  const outdir = join(folder, 'published')
  mkdirSync(outdir, { recursive: true })
  await build({
    entryPoints: globSync('src/**/*.ts', { cwd: CLIENT }).map((file) => join(CLIENT, file)),
    outdir,
    outbase: join(CLIENT, 'src'),
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outExtension: { '.js': '.mjs' },
    plugins: [
      {
        name: 'rename',
        setup({ onLoad }) {
          onLoad({ filter: /\.ts$/ }, async ({ path }) => {
            const { readFile } = await import('node:fs/promises')
            const text = await readFile(path, 'utf8')
            return { contents: text.replace(/((?:from|import\() ?'\.[^']*)\.ts'/g, "$1.mjs'"), loader: 'ts' }
          })
        },
      },
    ],
  })
  return './published/index.mjs'
}
