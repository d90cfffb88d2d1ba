#!/usr/bin/env node
// The process: reads its settings, serves, and ends on a signal or when Lambda says so.

import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { parseArgs } from 'node:util'
import { type Agent, startAgent } from './agent.ts'
import { register } from './lambda.ts'
import { createLog, type Log } from './log.ts'
import { readSettings, type Settings, SettingsError } from './settings.ts'
import { findToken } from './token.ts'

const HELP = `A cache of parameters and secrets for every program on this machine, at 127.0.0.1 only.

Usage: cairn-agent [--config FILE] [--extension-name NAME]

  --config FILE           settings, in the TOML of aws-secretsmanager-agent
  --extension-name NAME   the name in Lambda: that of the file in /opt/extensions (cairn-agent)
  --help

The variables of AWS's Parameters and Secrets extension are settings, too. Readers must show the token
that AWS_TOKEN, AWS_SESSION_TOKEN or AWS_CONTAINER_AUTHORIZATION_TOKEN gives, or the file it names (file://...).
`

async function run(): Promise<void> {
  const { config, name, isHelp } = readArguments()
  if (isHelp) return void process.stdout.write(HELP)
  const settings = readSettings(process.env, config === undefined ? '' : readConfig(config))
  const log = createLog(settings.logLevel, (line) => process.stdout.write(line))
  const limit = settings.outgoingConnections || Number.POSITIVE_INFINITY
  // The process is ours alone, so its connections to the services are those of these two.
  http.globalAgent.maxSockets = limit
  https.globalAgent.maxSockets = limit
  const agent = await startAgent({ settings, token: findToken(settings.tokenVariables, process.env), log })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end(agent, log, signal))
  if (settings.runtimeApi !== undefined) await followLambda(settings.runtimeApi, name, settings, agent, log)
}

function readArguments(): { config: string | undefined; name: string; isHelp: boolean } {
  try {
    const { values } = parseArgs({
      options: { config: { type: 'string' }, 'extension-name': { type: 'string' }, help: { type: 'boolean' } },
    })
    return { config: values.config, name: values['extension-name'] ?? 'cairn-agent', isHelp: values.help ?? false }
  } catch (error) {
    throw new SettingsError((error as Error).message)
  }
}

function readConfig(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new SettingsError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`)
  }
}

/** Serves already when it registers: the runtime, which starts only after that, can read in its own start. */
async function followLambda(api: string, name: string, settings: Settings, agent: Agent, log: Log): Promise<void> {
  const lambda = await register(api, name)
  let isFresh = settings.initialization !== 'snap-start'
  for (;;) {
    const { eventType, shutdownReason } = await lambda.next()
    if (eventType === 'SHUTDOWN') return end(agent, log, shutdownReason ?? eventType)
    // What was read before the snapshot may be weeks old in a process that was restored from it.
    if (!isFresh) agent.forget()
    isFresh = true
  }
}

async function end(agent: Agent, log: Log, reason: string): Promise<void> {
  log('info', 'ending', { reason })
  await agent.close()
  process.exit(0)
}

try {
  await run()
} catch (error) {
  process.stderr.write(`cairn-agent: ${(error as Error).message}\n`)
  process.exit(error instanceof SettingsError ? 2 : 1)
}
