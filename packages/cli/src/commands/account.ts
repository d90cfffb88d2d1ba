// Accounts and their administrators.
import type { Command } from '../command.ts'

type Administrator = { account: string; userName: string; accessKeyId: string; secretAccessKey: string }

/** Makes and lists accounts, and lets in again who has lost the key. */
export const ACCOUNT_COMMANDS: Command[] = [
  {
    words: ['account', 'list'],
    help: 'lists the accounts',
    arguments: [],
    optional: 0,
    options: {},
    request: 'account-list',
    prepare: () => ({}),
    show: (accounts: { account: string; createdAtMs: number }[]) =>
      accounts.map(({ account, createdAtMs }) => `${account}  ${new Date(createdAtMs).toISOString()}\n`).join(''),
  },
  {
    words: ['account', 'create'],
    help: 'makes an account with an administrator, and shows its key once',
    arguments: ['ACCOUNT'],
    optional: 0,
    options: { user: 'NAME' },
    request: 'account-create',
    prepare: ({ arguments: { ACCOUNT }, options: { user } }) => ({ account: ACCOUNT, ...(user && { user }) }),
    show: showAdministrator,
  },
  {
    words: ['administrator', 'create'],
    help: 'gives an account another administrator, or one who has lost the key a new one',
    arguments: ['ACCOUNT'],
    optional: 0,
    options: { user: 'NAME', revoke: true },
    request: 'administrator-create',
    prepare: ({ arguments: { ACCOUNT }, options: { user, revoke } }) => ({
      account: ACCOUNT,
      ...(user && { user }),
      ...(revoke && { revoke }),
    }),
    show: showAdministrator,
  },
]

function showAdministrator({ account, userName, accessKeyId, secretAccessKey }: Administrator): string {
  return `The user ${userName} of account ${account} may do everything in it. The key is shown this once.

  export AWS_ACCESS_KEY_ID=${accessKeyId}
  export AWS_SECRET_ACCESS_KEY=${secretAccessKey}
`
}
