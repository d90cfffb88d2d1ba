// The parameters that the tests of listing and of its filters list.
import type { SSM } from '@aws-sdk/client-ssm'

/** Writes a few parameters of every type, with tags, versions, levels and both tiers. */
export async function putListedParameters(ssm: SSM): Promise<void> {
  await ssm.putParameter({ Name: '/app/list', Type: 'StringList', Value: 'red, green,blue' })
  await ssm.putParameter({
    Name: '/app/string',
    Type: 'String',
    Value: 'fixture-one',
    Description: 'a description',
    AllowedPattern: 'fixture-.*',
    Tags: [
      { Key: 'env', Value: 'two' },
      { Key: 'team', Value: 'blue' },
    ],
  })
  await ssm.putParameter({ Name: '/app/string', Value: 'fixture-two', Overwrite: true })
  await ssm.putParameter({ Name: '/app/nested/secure', Type: 'SecureString', Value: 'hidden' })
  await ssm.putParameter({ Name: '/app/nested/string', Type: 'String', Value: 'nested', Tier: 'Advanced' })
  await ssm.putParameter({ Name: 'root', Type: 'String', Value: 'r', Tags: [{ Key: 'env', Value: '' }] })
  await ssm.putParameter({ Name: '/slash', Type: 'String', Value: 's', Tags: [{ Key: 'env', Value: 'twofold' }] })
}
