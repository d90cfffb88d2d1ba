// ssm:GetParameters reads up to ten parameters, and lists the names that name none.
import { ApiError } from '#api/error.ts'
import { type Context, operation } from '#api/operation.ts'
import { rates } from '../service-setting/rates.ts'
import { findReadables, type Readable, type ShownParameter } from './read.ts'

/** Throws ValidationException, InvalidKeyId or AccessDeniedException. */
export const getParameters = operation('ssm:GetParameters')({
  effect: 'read',
  rate: rates.GetParameters,
  target: ({ Names }, context) => findReadables([...new Set(Names ?? [])], context),
  async handle({ WithDecryption }, readables, context) {
    const found: ShownParameter[] = []
    const invalid: string[] = []
    for (const readable of readables) {
      const parameter = await showIfThere(readable, WithDecryption, context)
      if (parameter) found.push(parameter)
      else invalid.push(readable.typed)
    }
    return { Parameters: found.sort(byName), InvalidParameters: invalid.sort() }
  },
})

async function showIfThere(
  readable: Readable,
  withDecryption: boolean | undefined,
  context: Context,
): Promise<ShownParameter | undefined> {
  // A secret asked for without decryption fails a single read, but only its own name here.
  if (readable.isSecret && !withDecryption) return undefined
  try {
    return await readable.show(withDecryption, context)
  } catch (error) {
    if (error instanceof ApiError && /^Parameter(Version)?NotFound$/.test(error.code)) return undefined
    throw error
  }
}

function byName({ Name: one = '' }: ShownParameter, { Name: other = '' }: ShownParameter): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
