// Where the server's program begins: the code of an earlier start is used again, then the server is loaded.
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Of this installation alone: what lies in a folder that others can write to must not be run.
enableCompileCache(fileURLToPath(new URL('../.compile-cache', import.meta.url)))
await import('./serve.ts')
