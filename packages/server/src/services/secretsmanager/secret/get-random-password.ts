// secretsmanager:GetRandomPassword makes a password up; it is kept nowhere.
import { operation } from '#api/operation.ts'
import { drawPassword } from './password.ts'
import { ALL_SECRETS } from './secret.ts'

/** Throws InvalidParameterException when the wishes contradict one another. */
export const getRandomPassword = operation('secretsmanager:GetRandomPassword')({
  effect: 'read',
  target: (_, { account }) => ({ arn: ALL_SECRETS, account }),
  handle: (wishes) => ({ RandomPassword: drawPassword(wishes) }),
})
