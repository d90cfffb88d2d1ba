// A server, and the environment as programs find it that were written for AWS: only the endpoint and the credentials differ.
import type { Dialect } from '../support/dialects.ts'
import { type AccessKey, REGION, startServer, type TestServer, WELL_KNOWN } from '../support/server.ts'

/** A server that this process's environment points to; `close` puts back the environment as it was. */
export type Neighbourhood = TestServer & {
  /** Makes clients that are created from now on call with this key. */
  actAs(credentials: AccessKey): void
}

/** Starts one. */
export async function startNeighbourhood(dialect: Dialect): Promise<Neighbourhood> {
  const server = await startServer({ dialect })
  const before = { ...process.env }
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
  const actAs = ({ accessKeyId, secretAccessKey }: AccessKey) => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey })
  }
  Object.assign(process.env, { AWS_ENDPOINT_URL: server.url, AWS_REGION: REGION })
  actAs(WELL_KNOWN)
  return {
    ...server,
    actAs,
    async close() {
      await server.close()
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
      Object.assign(process.env, before)
    },
  }
}
