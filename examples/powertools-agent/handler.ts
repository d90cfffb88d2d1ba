// A Lambda function with Powertools, reading through the agent. To try it beside `npm run dev` and a started agent:
//   AWS_TOKEN=… node examples/powertools-agent/handler.ts
import { AgentProvider } from './agent-provider.ts'

const parameters = new AgentProvider('parameter')
const secrets = new AgentProvider('secret')

/** Answers where the shop's database is, and whether there is a password for it. */
export async function handler(): Promise<{ host: unknown; hasPassword: boolean }> {
  // The agent keeps the values, and is told when they change: Powertools' own cache need not.
  const host = await parameters.get('/shop/db-host', { maxAge: 0, throwOnMissing: true })
  const login = await secrets.get('shop/db', { maxAge: 0, transform: 'json' })
  return { host, hasPassword: typeof (login as { password?: string } | undefined)?.password === 'string' }
}

if (import.meta.main) console.log(JSON.stringify(await handler()))
