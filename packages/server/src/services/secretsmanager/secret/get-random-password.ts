// secretsmanager:GetRandomPassword makes a password up; it is kept nowhere.
import { operation } from '#api/operation.ts'
import { drawPassword } from './password.ts'
import { NO_SECRET } from './secret.ts'

/** Throws InvalidParameterException when the wishes contradict one another. */
export const getRandomPassword = operation('secretsmanager:GetRandomPassword')({
  effect: 'read',
  target: (_, { account }) => ({ arn: NO_SECRET, account }),
  handle: (wishes) => ({ RandomPassword: drawPassword(wishes) }),
})
