// Being told of changes by a running server, on both stores.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Config, createConfig } from '@cairn/client'
import { DIALECTS } from '../support/dialects.ts'
import { REGION, startServer, type TestServer, WELL_KNOWN } from '../support/server.ts'

/** Waits until it is so; the suite's time limit ends it otherwise. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10))
}

for (const dialect of DIALECTS) {
  describe(`watching on ${dialect}`, { timeout: 60_000 }, () => {
    let server: TestServer
    let config: Config
    before(async () => {
      server = await startServer({ dialect })
      config = createConfig({ transport: { endpoint: server.url, region: REGION, credentials: WELL_KNOWN } })
    })
    after(async () => {
      config.close()
      await server.close()
    })

    test('values in use follow what is written, without a read by age', async () => {
      const [ssm, secrets] = [server.ssm(), server.secretsManager()]
      await ssm.putParameter({ Name: '/watched/alone', Value: 'old', Type: 'String' })
      await ssm.putParameter({ Name: '/watched/group/member', Value: 'old', Type: 'String' })
      await secrets.createSecret({ Name: 'watched', SecretString: 'old' })
      const { ARN = '' } = await secrets.describeSecret({ SecretId: 'watched' })
      const [member] = await config.group().parameters('/watched/group')
      const values = await Promise.all([
        config.parameter('/watched/alone'),
        config.parameter(`arn:aws:ssm:${REGION}:000000000000:parameter/watched/alone`),
        config.parameter('/watched/alone:1'),
        config.secret('watched'),
        config.secret(ARN),
        member ?? assert.fail(),
      ])
      const seen = () => values.map((value) => String(value()))
      assert.deepEqual(new Set(seen()), new Set(['old']))
      await ssm.putParameter({ Name: '/watched/alone', Value: 'new', Overwrite: true })
      await ssm.putParameter({ Name: '/watched/group/member', Value: 'new', Overwrite: true })
      await secrets.putSecretValue({ SecretId: 'watched', SecretString: 'new' })
      await until(() => seen().join() === 'new,new,old,new,new,new')
      await secrets.putSecretValue({ SecretId: 'watched', SecretString: 'newer' })
      await ssm.putParameter({ Name: '/watched/alone', Value: 'newer', Overwrite: true })
      await until(() => seen().join() === 'newer,newer,old,newer,newer,new')
    })
  })
}
