// Settings of a program: from the environment; from a path in Parameter Store what the environment does not say.
import { createConfig, env } from '@cairn/client'

const { SETTINGS_PATH } = process.env
if (SETTINGS_PATH) await createConfig().load(SETTINGS_PATH)

/** The settings, with their types. Where any are missing or wrong, this module does not load; one error names them all. */
export const settings = await env.schema({
  DB_HOST: 'string',
  DB_PORT: 'number',
  CURRENCY: 'string',
  TRACE: 'boolean?',
})
