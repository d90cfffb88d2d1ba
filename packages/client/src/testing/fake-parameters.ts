// Parameter Store's answers, from memory, in the shapes that AWS documents.

import { plainName } from '../name.ts'
import type { PathInput, WireParameter } from '../transport.ts'

/** The types of parameters. */
export type ParameterType = 'String' | 'StringList' | 'SecureString'

type Version = { value: string; type: ParameterType; keyId: string | undefined; labels: Set<string>; at: Date }
type Stored = { readonly name: string; readonly versions: Version[] }

const ARN = 'arn:aws:ssm:eu-south-1:000000000000:parameter'

/** Parameters with their versions and labels. */
export class FakeParameters {
  readonly #stored = new Map<string, Stored>()

  /** Adds a version; a type that is not given stays, or is String. */
  put(name: string, value: string, { type, keyId }: { type?: ParameterType; keyId?: string } = {}): void {
    const stored = this.#stored.get(plainName(name)) ?? { name, versions: [] }
    const before = stored.versions.at(-1)
    stored.versions.push({ value, type: type ?? before?.type ?? 'String', keyId, labels: new Set(), at: new Date() })
    this.#stored.set(plainName(name), stored)
  }

  /** Moves a label to a version. */
  label(name: string, label: string, number: number): void {
    const versions = this.#stored.get(plainName(name))?.versions ?? []
    for (const each of versions) each.labels.delete(label)
    versions[number - 1]?.labels.add(label)
  }

  /** Removes a parameter with all its versions. */
  remove(name: string): void {
    this.#stored.delete(plainName(name))
  }

  /** One parameter by name or ARN, with what selects a version. The name is echoed as it was asked for. */
  read(name: string, selector: string, decrypt: boolean): WireParameter | undefined {
    const stored = this.#stored.get(plainName(name))
    const versions = stored?.versions ?? []
    const index = /^\d/.test(selector)
      ? Number(selector) - 1
      : versions.findIndex((version) => (selector === '' ? version === versions.at(-1) : version.labels.has(selector)))
    const version = versions[index]
    if (!stored || !version) return undefined
    const parameter = describe(name.startsWith('arn:') ? stored.name : name, version, index + 1, decrypt)
    return selector === '' ? parameter : { ...parameter, Selector: `:${selector}` }
  }

  /** Everything under a path that passes the filters, in order. */
  list(input: PathInput): WireParameter[] {
    const path = input.Path.endsWith('/') ? input.Path : `${input.Path}/`
    const label = input.ParameterFilters?.find(({ Key }) => Key === 'Label')?.Values?.[0]
    const listed = [...this.#stored.values()].flatMap(({ name, versions }) => {
      const rest = plainName(name).startsWith(path) ? plainName(name).slice(path.length) : ''
      const last = versions.length - 1
      const index = label === undefined ? last : versions.findIndex(({ labels }) => labels.has(label))
      const version = versions[index]
      const isWanted = rest !== '' && (input.Recursive || !rest.includes('/')) && version && passes(version, input)
      return isWanted ? [describe(name, version, index + 1, input.WithDecryption)] : []
    })
    return listed.sort((a, b) => ((a.Name ?? '') < (b.Name ?? '') ? -1 : 1))
  }
}

function passes(version: Version, { ParameterFilters = [] }: PathInput): boolean {
  return ParameterFilters.every(({ Key, Option, Values = [] }) => {
    const own = Key === 'Type' ? version.type : version.keyId
    return Key === 'Label' || Values.some((value) => (Option === 'BeginsWith' ? own?.startsWith(value) : own === value))
  })
}

function describe(name: string, version: Version, number: number, decrypt: boolean): WireParameter {
  const isSealed = version.type === 'SecureString' && !decrypt
  return {
    Name: name,
    Type: version.type,
    Value: isSealed ? btoa(`sealed ${number}`) : version.value,
    Version: number,
    LastModifiedDate: version.at.getTime() / 1000,
    ARN: ARN + plainName(name),
  }
}
