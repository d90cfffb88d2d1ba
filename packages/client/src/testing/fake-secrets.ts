// Secrets Manager's answers, from memory, in the shapes that AWS documents.

import type { WireParameter, WireSecret } from '../transport.ts'

/** How a secret is written: with a stage, beside the current version; with the moment of its next rotation. */
export type SecretWriting = { readonly stage?: string; readonly nextRotation?: Date }

type Version = { value: string | Uint8Array; id: string; stages: string[]; at: Date }
type Stored = {
  readonly name: string
  readonly arn: string
  readonly versions: Version[]
  nextRotation: Date | undefined
}
type Selection = { readonly VersionId?: string; readonly VersionStage?: string }

const ARN = 'arn:aws:secretsmanager:eu-south-1:000000000000:secret:'

/** Secrets with their versions and staging labels. */
export class FakeSecrets {
  readonly #stored = new Map<string, Stored>()

  /** Adds a version; what was current becomes AWSPREVIOUS. Answers the ARN. */
  put(name: string, value: string | Uint8Array, { stage = 'AWSCURRENT', nextRotation }: SecretWriting = {}): string {
    const suffix = crypto.randomUUID().slice(0, 6)
    const stored = this.#stored.get(name) ?? { name, arn: `${ARN}${name}-${suffix}`, versions: [], nextRotation }
    stored.nextRotation = nextRotation ?? stored.nextRotation
    for (const version of stored.versions) moveStage(version, stage)
    stored.versions.push({ value, id: crypto.randomUUID(), stages: [stage], at: new Date() })
    this.#stored.set(name, stored)
    return stored.arn
  }

  /** Removes a secret; answers its ARN if there was one. */
  remove(name: string): string | undefined {
    const stored = this.#stored.get(name)
    this.#stored.delete(name)
    return stored?.arn
  }

  /** GetSecretValue's answer. */
  read(id: string, selection: Selection): WireSecret | undefined {
    const { stored, version } = this.#find(id, selection)
    if (!stored || !version) return undefined
    const { value } = version
    return {
      ARN: stored.arn,
      Name: stored.name,
      VersionId: version.id,
      VersionStages: version.stages,
      CreatedDate: version.at.getTime() / 1000,
      ...(typeof value === 'string' ? { SecretString: value } : { SecretBinary: value }),
    }
  }

  /** What Parameter Store answers for a reference to a secret. */
  refer(name: string, id: string, selector: string): WireParameter | undefined {
    const selection = selector === '' ? {} : { VersionId: selector, VersionStage: selector }
    const { stored, version } = this.#find(id, selection)
    if (!stored || !version) return undefined
    const { value } = version
    // Bytes are told as Java tells them: as numbers with a sign.
    const content =
      typeof value === 'string' ? { secretString: value } : { secretBinary: { hb: [...new Int8Array(value)] } }
    const source = { ARN: stored.arn, name: id, versionId: version.id, ...content, versionStages: version.stages }
    return {
      Name: name,
      Type: 'SecureString',
      Version: 0,
      ARN: stored.arn,
      LastModifiedDate: version.at.getTime() / 1000,
      SourceResult: JSON.stringify(source),
      ...(typeof value === 'string' && { Value: value }),
      ...(selector !== '' && { Selector: `:${selector}` }),
    }
  }

  /** When the secret is rotated next. */
  nextRotation(id: string): Date | undefined {
    return this.#find(id, {}).stored?.nextRotation
  }

  #find(
    id: string,
    { VersionId, VersionStage }: Selection,
  ): { stored?: Stored | undefined; version?: Version | undefined } {
    const stage = VersionStage ?? (VersionId === undefined ? 'AWSCURRENT' : undefined)
    const stored = [...this.#stored.values()].find(({ name, arn }) => [name, arn, arn.slice(0, -7)].includes(id))
    const version = stored?.versions.find((each) => each.id === VersionId || (stage && each.stages.includes(stage)))
    return { stored, version }
  }
}

function moveStage(version: Version, stage: string): void {
  const wasCurrent = stage === 'AWSCURRENT' && version.stages.includes(stage)
  const gone = stage === 'AWSCURRENT' ? [stage, 'AWSPREVIOUS'] : [stage]
  version.stages = version.stages.filter((each) => !gone.includes(each))
  if (wasCurrent) version.stages.push('AWSPREVIOUS')
}
