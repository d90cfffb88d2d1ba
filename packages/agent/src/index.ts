// The agent for programs that start it themselves: a cache of parameters and secrets behind HTTP on this machine.

export { type Agent, type AgentParts, startAgent } from './agent.ts'
export { createLog, type Log, type LogLevel } from './log.ts'
export { readSettings, type Settings, SettingsError } from './settings.ts'
export { findToken } from './token.ts'
