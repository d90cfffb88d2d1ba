// Reading the small files that hold tokens.

/** Reads a small file, a token for example. */
export async function readTextFile(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  return (await readFile(path, 'utf8')).trim()
}
