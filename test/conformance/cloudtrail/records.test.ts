// What records say of who called, and to whom they are told: users, sessions, services, other accounts.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { STS } from '@aws-sdk/client-sts'
import { select } from '../../access/tables.ts'
import { addRole, keyOf } from '../../support/assumable-roles.ts'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, type AccessKey, REGION, startServer, type TestServer, WELL_KNOWN } from '../../support/server.ts'

const OTHER = '222222222222'
const support = (name: string) => fileURLToPath(new URL(`../../support/${name}`, import.meta.url))

// biome-ignore lint/suspicious/noExplicitAny: a record is JSON of many shapes
type Told = any

for (const dialect of DIALECTS) {
  describe(`records on ${dialect}`, () => {
    let server: TestServer
    let developer: AccessKey
    let stranger: AccessKey
    before(async () => {
      server = await startServer({ dialect })
      developer = await server.addUser({ administrator: true })
      stranger = await server.addUser({ account: OTHER, userName: 'stranger', administrator: true })
    })
    after(() => server.close())

    /** The records of an account with an event name, the newest first. */
    async function told(name: string, account = ACCOUNT): Promise<Told[]> {
      const rows = await server.store.transact('read', (tx) =>
        tx.rows(
          tx.db
            .selectFrom('audit')
            .select('record')
            .where('account', '=', account)
            .where('event_name', '=', name)
            .orderBy('sequence', 'desc'),
        ),
      )
      return rows.map(({ record }) => JSON.parse(record))
    }

    test('a role’s session is told with the role it is of', async () => {
      const RoleArn = await addRole(server, {
        roleName: 'Teller',
        path: '/team/',
        trust: { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'] },
        allow: { Effect: 'Allow', Action: 'ssm:*', Resource: '*' },
      })
      const given = await server
        .sts({ credentials: developer })
        .assumeRole({ RoleArn, RoleSessionName: 'night-shift', SourceIdentity: 'ann' })
      await server.ssm({ credentials: keyOf(given) }).getParameters({ Names: ['told'] })
      const [{ userIdentity }] = await told('GetParameters')
      const [roleId = ''] = given.AssumedRoleUser!.AssumedRoleId!.split(':')
      const { creationDate } = userIdentity.sessionContext.attributes
      assert.match(creationDate, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      assert.deepEqual(userIdentity, {
        type: 'AssumedRole',
        principalId: `${roleId}:night-shift`,
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Teller/night-shift`,
        accountId: ACCOUNT,
        accessKeyId: given.Credentials!.AccessKeyId,
        sessionContext: {
          sessionIssuer: {
            type: 'Role',
            principalId: roleId,
            arn: `arn:aws:iam::${ACCOUNT}:role/team/Teller`,
            accountId: ACCOUNT,
            userName: 'Teller',
          },
          attributes: { creationDate, mfaAuthenticated: 'false' },
          sourceIdentity: 'ann',
        },
      })
      const LookupAttributes = [{ AttributeKey: 'Username' as const, AttributeValue: 'night-shift' }]
      const { Events } = await server.cloudTrail().lookupEvents({ LookupAttributes })
      assert.deepEqual(
        Events?.map(({ EventName, Username }) => [EventName, Username]),
        [['GetParameters', 'night-shift']],
      )
    })

    test('a session of a user’s own, a federated user and root are told as such', async () => {
      const sts = server.sts({ credentials: developer })
      const session = keyOf(await sts.getSessionToken({}))
      await server.ssm({ credentials: session }).getParameters({ Names: ['own'] })
      const [own] = await told('GetParameters')
      assert.deepEqual([own.userIdentity.type, own.userIdentity.userName], ['IAMUser', 'developer'])
      assert.deepEqual(Object.keys(own.userIdentity.sessionContext), ['attributes'])
      const Policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: 'ssm:*', Resource: '*' },
      })
      const federated = keyOf(await sts.getFederationToken({ Name: 'guest', Policy }))
      await server.ssm({ credentials: federated }).getParameters({ Names: ['federated'] })
      const [{ userIdentity }] = await told('GetParameters')
      assert.deepEqual(
        [userIdentity.type, userIdentity.principalId, userIdentity.arn],
        ['FederatedUser', `${ACCOUNT}:guest`, `arn:aws:sts::${ACCOUNT}:federated-user/guest`],
      )
      const { sessionIssuer } = userIdentity.sessionContext
      assert.deepEqual([sessionIssuer.type, sessionIssuer.userName], ['IAMUser', 'developer'])
      await server.ssm().getParameters({ Names: ['root'] })
      const [root] = await told('GetParameters')
      assert.deepEqual(root.userIdentity, {
        type: 'Root',
        principalId: ACCOUNT,
        arn: `arn:aws:iam::${ACCOUNT}:root`,
        accountId: ACCOUNT,
        accessKeyId: 'test',
      })
    })

    test('a call from another account is told to the owner too, who learns who it was and not by which key', async () => {
      const kms = server.kms()
      const { KeyMetadata } = await kms.createKey({
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
            { Effect: 'Allow', Principal: { AWS: OTHER }, Action: 'kms:Encrypt', Resource: '*' },
          ],
        }),
      })
      const KeyId = KeyMetadata!.Arn!
      const theirs = server.kms({ credentials: stranger })
      await theirs.encrypt({ KeyId, Plaintext: Buffer.from('x') })
      const [caller] = await told('Encrypt', OTHER)
      const [owner] = await told('Encrypt', ACCOUNT)
      assert.equal(owner.sharedEventID, caller.sharedEventID)
      assert.notEqual(owner.eventID, caller.eventID)
      assert.deepEqual([owner.recipientAccountId, caller.recipientAccountId], [ACCOUNT, OTHER])
      const { userIdentity: whole, eventID: _, recipientAccountId: __, ...rest } = caller
      const { userIdentity: partial, eventID: ___, recipientAccountId: ____, ...same } = owner
      assert.deepEqual(same, rest)
      assert.deepEqual(partial, { type: 'AWSAccount', principalId: whole.principalId, accountId: OTHER })
      assert.doesNotMatch(JSON.stringify(owner), new RegExp(stranger.accessKeyId))
      const LookupAttributes = [{ AttributeKey: 'ResourceName' as const, AttributeValue: KeyId }]
      const { Events = [] } = await server.cloudTrail().lookupEvents({ LookupAttributes })
      assert.ok(Events.some(({ EventId }) => EventId === owner.eventID))
      // Whoever is refused could otherwise fill the trail of anybody.
      await assert.rejects(theirs.describeKey({ KeyId }), { name: 'AccessDeniedException' })
      assert.equal((await told('DescribeKey', OTHER)).length, 1)
      assert.equal((await told('DescribeKey', ACCOUNT)).length, 0)
    })

    test('a call made on somebody’s behalf names the service; KMS names the material it used', async () => {
      const secrets = server.secretsManager({ credentials: developer })
      await secrets.createSecret({ Name: 'told', SecretString: 'v' })
      await secrets.getSecretValue({ SecretId: 'told' })
      const [decrypt] = await told('Decrypt')
      const service = 'secretsmanager.amazonaws.com'
      assert.deepEqual(
        [decrypt.userIdentity.invokedBy, decrypt.sourceIPAddress, decrypt.userAgent, decrypt.userIdentity.userName],
        [service, service, service, 'developer'],
      )
      assert.match(decrypt.additionalEventData.keyMaterialId, /^[0-9a-f]{64}$/)
      const [read] = await told('GetSecretValue')
      assert.equal(read.userIdentity.invokedBy, undefined)
      assert.equal(read.tlsDetails, undefined)
    })

    test('what cannot be recorded is not answered', async () => {
      const ssm = server.ssm()
      await ssm.putParameter({ Name: '/closed', Value: 'v', Type: 'String' })
      const rename = (from: string, to: string) =>
        server.store.transact('write', (tx) => select(tx, `ALTER TABLE ${from} RENAME TO ${to}`))
      await rename('audit', 'audit_gone')
      try {
        const failure = { name: 'InternalFailure' }
        await assert.rejects(ssm.getParameter({ Name: '/closed' }), failure)
        await assert.rejects(ssm.getParameter({ Name: '/none' }), failure)
        await assert.rejects(
          ssm.putParameter({ Name: '/closed', Value: 'w', Type: 'String', Overwrite: true }),
          failure,
        )
        await assert.rejects(
          server.ssm({ credentials: { ...developer, secretAccessKey: 'x' } }).getParameters({ Names: ['a'] }),
          failure,
        )
      } finally {
        await rename('audit_gone', 'audit')
      }
      assert.equal((await ssm.getParameter({ Name: '/closed' })).Parameter?.Value, 'v')
    })
  })
}

test('a call over TLS is told with how it was kept secret', async () => {
  const server = await startServer({ tlsCert: support('localhost.crt'), tlsKey: support('localhost.key') })
  const requestHandler = { httpsAgent: new Agent({ ca: readFileSync(support('localhost.crt')) }) }
  const sts = new STS({ endpoint: server.url, region: REGION, credentials: WELL_KNOWN, maxAttempts: 1, requestHandler })
  try {
    await sts.getCallerIdentity()
    const [row] = await server.store.transact('read', (tx) => tx.rows(tx.db.selectFrom('audit').select('record')))
    const { tlsDetails } = JSON.parse(row!.record)
    assert.deepEqual(tlsDetails, {
      tlsVersion: 'TLSv1.3',
      cipherSuite: tlsDetails.cipherSuite,
      clientProvidedHostHeader: new URL(server.url).host,
    })
    assert.match(tlsDetails.cipherSuite, /^TLS_\w+$/)
  } finally {
    sts.destroy()
    await server.close()
  }
})
