// Rights as SHOW GRANTS tells them, given to another user.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { retarget } from '../../packages/server/src/rotators/mysql-grants.ts'

const TO = "'app_clone'@'%'"
const table: [string, string][] = [
  ['GRANT USAGE ON *.* TO `app`@`%`', `GRANT USAGE ON *.* TO ${TO}`],
  ["GRANT SELECT, INSERT ON `shop`.* TO 'app'@'%'", `GRANT SELECT, INSERT ON \`shop\`.* TO ${TO}`],
  ['GRANT SELECT ON `shop`.* TO `app`@`%` WITH GRANT OPTION', `GRANT SELECT ON \`shop\`.* TO ${TO} WITH GRANT OPTION`],
  ['GRANT SELECT ON `goods TO ship`.* TO `app`@`%`', `GRANT SELECT ON \`goods TO ship\`.* TO ${TO}`],
  ['GRANT SELECT ON `we``ird TO`.`x` TO `TO`@`%`', `GRANT SELECT ON \`we\`\`ird TO\`.\`x\` TO ${TO}`],
  ["GRANT SELECT ON `a`.* TO 'WITH GRANT OPTION'@'%'", `GRANT SELECT ON \`a\`.* TO ${TO}`],
  [
    "GRANT USAGE ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*94BDCEBE19083CE2A1F959FD02F964C7AF4CFC29' REQUIRE SSL WITH GRANT OPTION MAX_QUERIES_PER_HOUR 5",
    `GRANT USAGE ON *.* TO ${TO} WITH GRANT OPTION`,
  ],
  ['GRANT `reader`@`%` TO `app`@`%`', `GRANT \`reader\`@\`%\` TO ${TO}`],
  ['GRANT `reader` TO `app`@`%` WITH ADMIN OPTION', `GRANT \`reader\` TO ${TO} WITH ADMIN OPTION`],
  ['SET DEFAULT ROLE `reader` FOR `app`@`%`', `SET DEFAULT ROLE \`reader\` FOR ${TO}`],
  ['REVOKE SELECT ON `mysql`.* FROM `app`@`%`', `REVOKE SELECT ON \`mysql\`.* FROM ${TO}`],
  [
    'GRANT SELECT (`id`, `to`) ON `shop`.`orders` TO `app`@`%`',
    `GRANT SELECT (\`id\`, \`to\`) ON \`shop\`.\`orders\` TO ${TO}`,
  ],
]
for (const [statement, expected] of table) test(statement, () => assert.equal(retarget(statement, TO), expected))

test('what is not known is not run', () => {
  assert.throws(() => retarget('DROP USER `app`@`%`', TO))
  assert.throws(() => retarget('GRANT SELECT ON `a TO b`', TO))
})
