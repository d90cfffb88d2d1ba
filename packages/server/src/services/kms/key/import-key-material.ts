// kms:ImportKeyMaterial: material that a customer brings, the first of a key or another.
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import { type Context, operation } from '#api/operation.ts'
import type { KmsKeyGenerationRow } from '#store/tables/kms.ts'
import { findKey } from './find-key.ts'
import { addGeneration, changeGeneration, findGenerations, makeCurrent } from './generation.ts'
import { lacksMaterial } from './imported-material.ts'
import { type Key, keyArn, refuseDeleted, refuseEmpty, requireKey } from './key.ts'
import { materialIdOf, putMaterial } from './material.ts'
import { isMaterialOf } from './material-kind.ts'
import { checkOrigin, findPending } from './rotation.ts'
import { setState } from './state.ts'
import { readToken, unwrap } from './wrapping.ts'

type Input = InputOf<'kms:ImportKeyMaterial'>
type Expiration = Pick<KmsKeyGenerationRow, 'status' | 'due_at_ms'>

// By the model material goes unless the caller says otherwise.
const USUAL_MODEL = 'KEY_MATERIAL_EXPIRES'

const LONGEST_MS = 365 * 24 * 3_600_000

/** Imports material: the first of a key makes it ready for use, later material waits for a rotation on demand. */
export const importKeyMaterial = operation('kms:ImportKeyMaterial')({
  effect: 'write',
  target: ({ KeyId, ValidTo, ExpirationModel = USUAL_MODEL }, context) =>
    findKey(KeyId, context, { 'kms:expirationmodel': ExpirationModel, 'kms:validto': ValidTo?.toISOString() }),
  async handle(input, target, context) {
    const key = requireKey(target)
    const { tx, now } = context
    checkOrigin(key, 'EXTERNAL')
    refuseDeleted(key)
    const expiration = readExpiration(input, now.getTime())
    const token = readToken(key, input.ImportToken as Uint8Array, tx, now.getTime())
    const material = unwrap(token, input.EncryptedKeyMaterial as Uint8Array)
    try {
      const id = await importMaterial(material, expiration, input, key, context)
      return { KeyId: keyArn(key), ...(key.spec === 'SYMMETRIC_DEFAULT' && { KeyMaterialId: id }) }
    } finally {
      material.fill(0)
    }
  },
})

async function importMaterial(material: Buffer, expiration: Expiration, input: Input, key: Key, context: Context) {
  const { KeyMaterialDescription: description, KeyMaterialId } = input
  const { tx, now } = context
  const id = materialIdOf(key, material)
  const isExpected = KeyMaterialId === undefined || KeyMaterialId === id
  if (!isExpected || !isMaterialOf(key.spec, material)) refuseMaterial()
  const generations = await findGenerations(key, tx)
  const known = generations.find(({ material_id }) => material_id === id)
  const { ImportType = generations.length === 0 ? 'NEW_KEY_MATERIAL' : 'EXISTING_KEY_MATERIAL' } = input
  if ((ImportType === 'NEW_KEY_MATERIAL') !== (known === undefined)) refuseMaterial()
  const told = { ...expiration, ...(description !== undefined && { description }) }
  if (known) {
    if (known.status === 'Missing') await putMaterial(key, id, material, tx, now.getTime())
    await changeGeneration(known, told, tx)
  } else {
    if (generations.length > 0) checkSecond(id, generations, key)
    const generation = (generations.at(-1)?.generation ?? -1) + 1
    await addGeneration(key, material, { generation, ...told }, tx, now.getTime())
    if (generation === 0) await makeCurrent(key, id, tx)
  }
  if (key.state === 'PendingImport' && !(await lacksMaterial(key, tx))) await setState(key, 'Enabled', tx)
  return id
}

/** Whether a key that has had material can take other material as well. */
function checkSecond(id: string, generations: KmsKeyGenerationRow[], key: Key): void {
  if (key.spec !== 'SYMMETRIC_DEFAULT') refuseMaterial()
  if (key.primary_region !== null) {
    refuse('UnsupportedOperationException', 'Importing new key material into a multi-Region key is not supported.')
  }
  refuseEmpty(key)
  const pending = findPending(generations, key)
  if (!pending) return
  refuse(
    'KMSInvalidStateException',
    `New key material (id: ${id}) cannot be imported into KMS key ${keyArn(key)}, because another key material (id: ${pending.material_id}) is pending rotation.`,
  )
}

/** When the material goes. */
function readExpiration(input: Input, nowMs: number): Expiration {
  const { ValidTo, ExpirationModel = USUAL_MODEL } = input
  if (ExpirationModel === 'KEY_MATERIAL_DOES_NOT_EXPIRE') {
    if (ValidTo === undefined) return { status: 'Kept', due_at_ms: 0 }
    invalid(
      'The parameter ValidTo cannot be specified for a key with an expiration model of KEY_MATERIAL_DOES_NOT_EXPIRE',
    )
  }
  if (ValidTo === undefined) invalid('A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES')
  const due_at_ms = ValidTo.getTime()
  if (due_at_ms <= nowMs) invalid('ValidTo must be in the future')
  if (due_at_ms > nowMs + LONGEST_MS) invalid('ValidTo must be no more than 365 days from the request date')
  return { status: 'Pending', due_at_ms }
}

function invalid(message: string): never {
  refuse('ValidationException', message)
}

function refuseMaterial(): never {
  refuse('IncorrectKeyMaterialException')
}
