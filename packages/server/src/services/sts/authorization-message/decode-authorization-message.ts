// Tells what is in the message that came with a refusal.
import { decodeDenial } from '#api/authorization-message.ts'
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'

/** sts:DecodeAuthorizationMessage, for refusals of the caller's own account. */
export const decodeAuthorizationMessage = operation('sts:DecodeAuthorizationMessage')({
  effect: 'read',
  target: (_, { account }) => ({ arn: '*', account }),
  handle({ EncodedMessage = '' }, _, { tx, account }) {
    const DecodedMessage = decodeDenial(tx, account, EncodedMessage)
    if (DecodedMessage === undefined) refuse('InvalidAuthorizationMessageException', 'Message is not valid')
    return { DecodedMessage }
  },
})
