// The folder that stands for S3: a folder for each bucket, files written whole or not at all.
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** What verification reads: the paths of all files below the folder (`bucket/object`), and the bytes of one. */
export type TrailReader = {
  list(): Promise<string[]>
  /** Undefined when there is no such file. */
  read(path: string): Promise<Buffer | undefined>
}

/** A folder that trails write to. */
export type TrailFolder = TrailReader & {
  /** Writes a file so that it is there whole, also after a loss of power, or not at all. */
  write(path: string, bytes: Uint8Array): Promise<void>
}

/** Opens the folder trails write to; nothing is made before the first file. */
export function openTrailFolder(root: string): TrailFolder {
  return {
    async list() {
      const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(passAbsence)
      const files = (entries ?? []).filter((entry) => entry.isFile() && !entry.name.startsWith(TEMPORARY))
      return files.map(({ parentPath, name }) => join(parentPath, name).slice(join(root, '/').length)).sort()
    },
    read: (path) => readFile(join(root, path)).catch(passAbsence),
    write: (path, bytes) => writeDurably(root, path, bytes),
  }
}

const TEMPORARY = '.part-'

async function writeDurably(root: string, path: string, bytes: Uint8Array): Promise<void> {
  const target = join(root, path)
  const folder = dirname(target)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // Named by the process: two that write the same file must not write into one another's.
  const part = join(folder, `${TEMPORARY}${process.pid}-${basename(target)}`)
  const file = await open(part, 'w', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(part, target)
  // The name of a new file, and of each folder that was made for it, is on the disk when its folder is.
  for (let each = folder; ; each = dirname(each)) {
    await syncFolder(each)
    if (each === join(root) || each === dirname(each)) return
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function passAbsence(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined
  throw error
}
