// Rights of a MySQL or MariaDB user, as SHOW GRANTS tells them, said again for another user.

// Quoted texts, words, and everything else sign by sign: a keyword inside quotes is none.
const TOKEN = /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`(?:[^`]|``)*`|[A-Za-z_]+|./gs

const TURNING_WORDS: Record<string, string> = { GRANT: 'TO', REVOKE: 'FROM', SET: 'FOR' }

/**
 * A statement of SHOW GRANTS with its rights given to `account` (quoted, as `'user'@'host'`). Password and required
 * encryption, which MariaDB tells along, are left out.
 */
export function retarget(statement: string, account: string): string {
  const tokens = statement.match(TOKEN) ?? []
  const turningWord = TURNING_WORDS[tokens[0]?.toUpperCase() ?? '']
  const at = tokens.findIndex((token) => token.toUpperCase() === turningWord)
  if (turningWord === undefined || at === -1) throw new Error('SHOW GRANTS told something unknown')
  const rest = tokens.slice(at + 1).map((token) => token.toUpperCase())
  const option = ['GRANT', 'ADMIN'].find((word) =>
    rest.some((token, index) => token === word && rest[index + 2] === 'OPTION'),
  )
  return `${tokens.slice(0, at).join('')}${turningWord} ${account}${option ? ` WITH ${option} OPTION` : ''}`
}
