// How the door's requests are answered: by the pipeline, by the server's own pages; and what the log tells of each.
import { randomUUID } from 'node:crypto'
import type { Explanation } from '@cairn/policy'
import { type Catalog, failureOf } from '@cairn/wire'
import type { Pipeline } from './api/pipeline.ts'
import type { Answer, HttpRequest } from './api/request.ts'
import type { Settings } from './config.ts'
import type { Log } from './doors/log.ts'
import { answerPage, isPage, type Pages } from './doors/pages.ts'

/** Answers every request; never rejects. */
export function createAnswer({ maxBodyBytes }: Settings, catalog: Catalog, pipeline: Pipeline, pages: Pages) {
  return async function answer(request: HttpRequest, isTooLarge: boolean): Promise<Answer> {
    try {
      if (isTooLarge) return refuseTooLarge(catalog, request, maxBodyBytes)
      return await (isPage(request) ? answerPage(pages, request) : pipeline.answer(request))
    } catch (cause) {
      // A failure that nobody foresaw must cost one call, not the server.
      const requestId = randomUUID()
      const failure = catalog.encodeError(undefined, undefined, 'InternalFailure', '', requestId)
      return { ...failure, requestId, errorCode: 'InternalFailure', cause }
    }
  }
}

function refuseTooLarge(catalog: Catalog, request: HttpRequest, maxBodyBytes: number): Answer {
  const requestId = randomUUID()
  const route = catalog.route(request)
  const { protocol, service } = route.found ? route.operation : route
  const { code } = failureOf('tooLarge', protocol, service)
  const message = `The request is larger than ${maxBodyBytes} bytes.`
  return { ...catalog.encodeError(protocol, service, code, message, requestId), requestId, errorCode: code }
}

/** Tells the log of an answer. */
export function tellRequest(log: Log, request: HttpRequest, answer: Answer, milliseconds: number, bytes: number): void {
  const { requestId, operation, account, accessKeyId, status, errorCode, cause } = answer
  const { remoteAddress } = request
  const ms = Math.round(milliseconds * 100) / 100
  const fields = { requestId, operation, account, accessKeyId, status, errorCode, ms, bytes, remoteAddress }
  if (isPage(request)) log.debug('page', { ...fields, path: request.path })
  else log.info('request', fields)
  if (answer.explain) log.debug('refused', () => ({ requestId, operation, ...nearest(answer.explain!()) }))
  if (cause !== undefined) log.error('internal failure', cause, { requestId, operation })
}

const MOST_VERDICTS = 10

/** The statements that spoke of a refused call, and those that lacked the least to do so. */
function nearest({ summary, verdicts }: Explanation): object {
  const sorted = verdicts.toSorted((one, other) => one.missing.length - other.missing.length)
  return { summary, statements: sorted.slice(0, MOST_VERDICTS) }
}
