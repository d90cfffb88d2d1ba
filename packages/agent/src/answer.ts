// How answers are written: a parameter and a secret as AWS's extension writes them, a secret as AWS's agent does, and failures.

import { ServiceError } from '@cairn/client'
import { Refusal } from './outcome.ts'
import { RequestError } from './request.ts'

/** An answer to a request. */
export type Answer = { readonly status: number; readonly type: string; readonly body: string }

type Wire = Readonly<Record<string, unknown>>

const PARAMETER_MEMBERS = ['ARN', 'DataType', 'LastModifiedDate', 'Name', 'Selector', 'SourceResult', 'Type', 'Value']
const SECRET_MEMBERS = ['ARN', 'CreatedDate', 'Name', 'SecretBinary', 'SecretString', 'VersionId', 'VersionStages']

/** A parameter as the extension writes it: every member is there, dates are texts. */
export function formatParameter({ Parameter }: { readonly Parameter?: Wire }): string {
  const parameter = Parameter ?? {}
  return JSON.stringify({
    Parameter: { ...pick(parameter, PARAMETER_MEMBERS), Version: parameter.Version ?? 0 },
    ResultMetadata: {},
  })
}

/** A secret as the extension writes it. */
export function formatSecret(wire: Wire): string {
  return JSON.stringify({ ...pick(wire, SECRET_MEMBERS), ResultMetadata: {} })
}

/** A secret as AWS's agent writes it: what is absent is left out, the date is seconds in a text. */
export function formatAgentSecret({ CreatedDate, ...wire }: Wire): string {
  return JSON.stringify({ ...wire, CreatedDate: CreatedDate === undefined ? null : String(CreatedDate) })
}

function pick(wire: Wire, members: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(members.map((member) => [member, formatMember(member, wire[member])]))
}

function formatMember(member: string, value: unknown): unknown {
  if (!member.endsWith('Date') || typeof value !== 'number') return value ?? null
  return new Date(Math.round(value * 1000)).toISOString()
}

/** What is answered when something went wrong; undefined when it is our own failure, which the log is to be told. */
export function answerFailure(error: unknown): Answer | undefined {
  if (error instanceof RequestError) return answerText(error.status, error.message)
  if (error instanceof Refusal) return answerError(error.status, error.serviceCode, error.serviceMessage)
  if (!(error instanceof ServiceError)) return undefined
  if (error.status >= 400) return answerError(error.status, error.code, error.message)
  if (error.code === 'TimeoutError') return answerError(504, 'TimeoutError', 'Timeout')
  return answerError(502, 'ConnectionError', 'Read Error')
}

/** An answer that is what was read. */
export function answerJson(body: string, status = 200): Answer {
  return { status, type: 'application/json', body }
}

/** An answer in plain words. */
export function answerText(status: number, body: string): Answer {
  return { status, type: 'text/plain', body }
}

/** An error in the form of AWS's JSON protocol. */
export function answerError(status: number, code: string, message?: string): Answer {
  return answerJson(JSON.stringify({ __type: code, message }), status)
}
