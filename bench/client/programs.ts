// The programs that are compared: each imports a client and reads its first value, as a function's cold start does.

/** A program by name: the module it is, and whether it is bundled. */
export type Program = { readonly name: string; readonly source: string; readonly isBundled: boolean }

const CAIRN = `
import { createConfig } from '@cairn/client'
const config = createConfig()
export const read = async () => (await config.parameter(NAME))()`

const SDK = `
import { SSMClient, GetParameterCommand } from '@aws-sdk/client-ssm'
const client = new SSMClient({})
export const read = async () =>
  (await client.send(new GetParameterCommand({ Name: NAME, WithDecryption: true }))).Parameter.Value`

const POWERTOOLS = `
import { getParameter } from '@aws-lambda-powertools/parameters/ssm'
export const read = () => getParameter(NAME, { decrypt: true })`

const MIDDY = `
import middy from '@middy/core'
import ssm from '@middy/ssm'
const handler = middy(async (event, context) => context.value).use(
  ssm({ fetchData: { value: NAME }, setToContext: true, disablePrefetch: true }))
export const read = () => handler({}, { getRemainingTimeInMillis: () => 1000 })`

const AWS4FETCH = `
import { AwsClient } from 'aws4fetch'
const client = new AwsClient({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  service: 'ssm',
  region: process.env.AWS_REGION,
})
export const read = async () => {
  const answer = await client.fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' },
    body: JSON.stringify({ Name: NAME, WithDecryption: true }),
  })
  return (await answer.json()).Parameter.Value
}`

/** The parameter that is read. */
export const NAME = '/bench/cold'

const named = (source: string) => source.replaceAll('NAME', JSON.stringify(NAME))

/** Ours, and what others use today. */
export const PROGRAMS: readonly Program[] = [
  { name: '@cairn/client, bundled', source: named(CAIRN), isBundled: true },
  { name: '@cairn/client, as published', source: named(CAIRN), isBundled: false },
  { name: 'aws4fetch, bundled', source: named(AWS4FETCH), isBundled: true },
  { name: '@aws-sdk/client-ssm, bundled', source: named(SDK), isBundled: true },
  { name: '@aws-sdk/client-ssm, as published', source: named(SDK), isBundled: false },
  { name: 'Powertools Parameters, bundled', source: named(POWERTOOLS), isBundled: true },
  { name: '@middy/ssm, bundled', source: named(MIDDY), isBundled: true },
]
