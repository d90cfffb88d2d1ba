// The data files beside the code: AWS's published models and managed policies.
import { existsSync, readFileSync } from 'node:fs'

/** Reads one of the data files, e.g. `ssm.json`. Throws when the installation is incomplete. */
export function readModelFile<T>(name: string): T {
  // Beside the compiled code, in the package, or at the top of the repository.
  const folders = ['../models/', '../../models/', '../../../../models/'].map((path) => new URL(path, import.meta.url))
  const file = folders.map((folder) => new URL(name, folder)).find((each) => existsSync(each))
  if (!file) throw new Error('the models of the AWS APIs are missing: this installation is incomplete')
  return JSON.parse(readFileSync(file, 'utf8'))
}
