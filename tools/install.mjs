// Installs the dependencies when they are missing or behind package-lock.json; says and does nothing when they are not.
// It runs before every npm script, on whatever Node the machine has (20 or newer): no TypeScript, nothing to import.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const NODE_MODULES = join(ROOT, 'node_modules')
const STAMP = join(NODE_MODULES, '.cairn-installed')
const NODE_MAJOR = 24

const manifests = () => [
  'package.json',
  ...readdirSync(join(ROOT, 'packages')).map((name) => join('packages', name, 'package.json')),
]

/** What is asked for, as one hash: when it is the stamp's, there is nothing to do. */
function fingerprint() {
  const hash = createHash('sha256')
  for (const file of ['package-lock.json', ...manifests()]) {
    if (existsSync(join(ROOT, file))) hash.update(file).update(readFileSync(join(ROOT, file)))
  }
  return hash.digest('hex')
}

/** Whether npm's own record of what it installed says the same as the lock file and the manifests. */
function isInstalled() {
  const record = join(NODE_MODULES, '.package-lock.json')
  if (!existsSync(record)) return false
  const installed = readJson(record).packages
  const locked = readJson(join(ROOT, 'package-lock.json')).packages
  const asLocked = Object.entries(locked).every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true
    // Binaries for other platforms stand in the lock file and are not installed.
    if (installed[path] === undefined) return entry.optional === true
    return installed[path].version === entry.version && existsSync(join(ROOT, path))
  })
  return asLocked && manifests().every((file) => isLocked(readJson(join(ROOT, file)), locked[workspacePath(file)]))
}

const workspacePath = (manifest) => manifest.replaceAll('\\', '/').replace(/\/?package\.json$/, '')

function isLocked(manifest, lockEntry) {
  return ['dependencies', 'devDependencies', 'optionalDependencies'].every(
    (kind) => sorted(manifest[kind]) === sorted(lockEntry?.[kind]),
  )
}

const sorted = (dependencies) => JSON.stringify(Object.entries(dependencies ?? {}).sort())
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))

/** Runs `npm ci`; what npm says is shown only when it fails. */
function install() {
  console.error('Installing dependencies (npm ci)…')
  const npm = process.env.npm_execpath
  const [file, ...first] = npm?.endsWith('npm-cli.js') ? ['node', npm] : ['npm']
  const result = spawnSync(file, [...first, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    env: outerEnvironment(),
    encoding: 'utf8',
  })
  if (result.status === 0) return
  console.error([result.stdout, result.stderr, result.error?.message].filter(Boolean).join('\n'))
  fail(
    'npm ci failed; its own words are above. If package.json and package-lock.json disagree, run `npm install` and commit\n' +
      'the lock file. If the registry cannot be reached, look at the network and at `npm config get registry`.',
  )
}

/** The environment without what npm added for this script: npm must not run on the Node in the folder it replaces. */
function outerEnvironment() {
  const ofScript = /^npm_(lifecycle_|package_|command$|node_execpath$|config_local_prefix$)/
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofScript.test(name)))
  const folders = (process.env.PATH ?? '').split(delimiter)
  return {
    ...environment,
    PATH: folders.filter((folder) => !/node_modules[\\/]\.bin[\\/]?$/.test(folder)).join(delimiter),
  }
}

/** Fails unless the Node that the npm scripts find first, ours or else the machine's, is new enough. */
function verifyNode() {
  const { PATH } = outerEnvironment()
  const env = { ...process.env, PATH: [join(NODE_MODULES, '.bin'), PATH].join(delimiter) }
  const version = spawnSync('node', ['--version'], { env, encoding: 'utf8' }).stdout ?? ''
  if (Number.parseInt(version.slice(1), 10) >= NODE_MAJOR) return
  fail(
    `Cairn needs Node ${NODE_MAJOR} or newer. This machine's is ${process.version}, and the one in node_modules (the npm package "node")\n` +
      'does not run: npm was probably told to skip install scripts. Let that one script run, or install Node ' +
      `${NODE_MAJOR} yourself:\n  npm rebuild node --ignore-scripts=false`,
  )
}

function fail(message) {
  console.error(message)
  process.exit(1)
}

const wanted = fingerprint()
if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== wanted) {
  if (!isInstalled()) install()
  verifyNode()
  writeFileSync(STAMP, wanted)
}
