// What GetParameter and GetParameters read by a name: a stored parameter, a public one, or a secret.
import type { OutputOf } from '#api/names.ts'
import type { Context, Target } from '#api/operation.ts'
import { findParameters } from './batch.ts'
import { parameterArn, type Reference, readReference } from './name.ts'
import { findParameter, type ParameterTarget, requireFound, type StoredVersion } from './parameter.ts'
import { findPublic, isPublic, type PublicParameter, publicArn, publicTarget } from './public-parameters.ts'
import { readSecret, readSecretReference } from './secret-reference.ts'
import { showValue } from './value.ts'

/** A parameter as the reads answer it. */
export type ShownParameter = NonNullable<OutputOf<'ssm:GetParameter'>['Parameter']>

/** Something to read: `show` answers it, or throws what AWS refuses it with. */
export type Readable = Target & {
  typed: string
  isSecret: boolean
  show(withDecryption: boolean | undefined, context: Context): Promise<ShownParameter>
}

/** Finds what a name, an ARN or a reference to a secret stands for. */
export async function findReadable(typed: string | undefined, context: Context): Promise<Readable> {
  const elsewhere = findElsewhere(typed, context)
  return elsewhere ?? readStored(typed, await findParameter(readReference(typed, context), context))
}

/** Finds what several names stand for, in their order. */
export async function findReadables(names: readonly string[], context: Context): Promise<Readable[]> {
  const elsewhere = names.map((name) => findElsewhere(name, context))
  const stored = names.filter((_, index) => !elsewhere[index])
  const references = stored.map((name) => readReference(name, context))
  const found = (await findParameters(references, context)).map((target, index) => readStored(stored[index], target))
  return elsewhere.map((readable) => readable ?? (found.shift() as Readable))
}

/** A stored version as the reads answer it, under the name that was asked for. */
export async function showStored(
  stored: StoredVersion,
  { spelling, selector }: Pick<Reference, 'spelling' | 'selector'>,
  withDecryption: boolean | undefined,
  context: Context,
): Promise<ShownParameter> {
  return {
    Name: spelling ?? stored.spelling,
    Type: stored.type as 'String',
    Value: await showValue(stored, withDecryption, context),
    Version: stored.version,
    Selector: selector?.text,
    LastModifiedDate: new Date(stored.modified_at_ms),
    ARN: parameterArn(stored.region, stored.account, stored.name),
    DataType: stored.data_type,
  }
}

/** A public parameter as the reads answer it. */
export function showPublic(parameter: PublicParameter, context: Context, selector?: string): ShownParameter {
  const { name, type, value, version, modifiedAt, dataType } = parameter
  return {
    Name: name,
    Type: type,
    Value: value,
    Version: version,
    Selector: selector,
    LastModifiedDate: modifiedAt,
    ARN: publicArn(name.slice(1), context.region),
    DataType: dataType,
  }
}

function readStored(typed = '', target: ParameterTarget): Readable {
  const { reference, exists, found, ...access } = target
  return {
    ...access,
    typed,
    isSecret: false,
    show: async (withDecryption, context) =>
      showStored(requireFound({ reference, exists, found }), reference, withDecryption, context),
  }
}

function findElsewhere(typed: string | undefined, context: Context): Readable | undefined {
  if (!typed?.includes('aws')) return undefined
  const secret = readSecretReference(typed)
  if (secret) {
    const arn = parameterArn(context.region, context.account, secret.name)
    return {
      arn,
      account: context.account,
      typed,
      isSecret: true,
      show: (withDecryption, context) => readSecret(secret, withDecryption, context),
    }
  }
  const reference = readReference(typed, context)
  if (!isPublic(reference, context)) return undefined
  return {
    ...publicTarget(reference.name, context),
    typed,
    isSecret: false,
    show: async () => showSelected(reference, context),
  }
}

function showSelected(reference: Reference, context: Context): ShownParameter {
  const { name, region, selector } = reference
  const parameter = region === context.region ? findPublic(name) : undefined
  const isSelected = !selector || ('version' in selector && selector.version === parameter?.version)
  const found = requireFound({ reference, exists: parameter !== undefined, found: isSelected ? parameter : undefined })
  return showPublic(found, context, selector?.text)
}
