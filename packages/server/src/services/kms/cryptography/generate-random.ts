// kms:GenerateRandom: random bytes, under no key.
import { randomBytes } from 'node:crypto'
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { everyKey } from '../key/access.ts'
import { refuseRecipient } from './request-rules.ts'

/** Gives up to 1,024 random bytes. */
export const generateRandom = operation('kms:GenerateRandom')({
  effect: 'read',
  target: (_, context) => everyKey(context),
  handle({ NumberOfBytes, CustomKeyStoreId, Recipient }) {
    if (NumberOfBytes === undefined) refuse('ValidationException', 'NumberOfBytes is required.')
    if (CustomKeyStoreId !== undefined) refuse('CustomKeyStoreNotFoundException')
    refuseRecipient(Recipient)
    return { Plaintext: randomBytes(NumberOfBytes) }
  },
})
