// The server's own pages under /_cairn/, beside the AWS wire: health, what changes, and in development the reset.
import { randomUUID } from 'node:crypto'
import type { Answer, HttpRequest } from '../api/request.ts'
import type { Health } from './health.ts'

/** What the pages do; `reset` empties an account and is there in development only. */
export type Pages = {
  health(): Promise<Health>
  watch(request: HttpRequest): Promise<Answer>
  reset: ((account: string) => Promise<void>) | undefined
}

const PREFIX = '/_cairn/'
const DEVELOPMENT_ACCOUNT = '000000000000'

/** Whether a request asks for one of the server's own pages; no AWS path begins so. */
export function isPage({ path }: HttpRequest): boolean {
  return path.startsWith(PREFIX)
}

/** Answers one of the server's own pages; they are unsigned, but for `watch`. */
export async function answerPage({ health, watch, reset }: Pages, request: HttpRequest): Promise<Answer> {
  const { method } = request
  switch (request.path.slice(PREFIX.length)) {
    case 'health': {
      if (method !== 'GET' && method !== 'HEAD') return page(405, { message: 'health is read with GET' })
      const told = await health()
      return page(told.status === 'ready' ? 200 : 503, told)
    }
    case 'watch':
      return watch(request)
    case 'reset': {
      if (!reset) break
      if (method !== 'POST') return page(405, { message: 'reset is done with POST' })
      // Browsers send an Origin with every POST: a web page must not empty an account of the person who looks at it.
      if (request.header('origin') !== undefined) return page(403, { message: 'reset is not for browsers' })
      const account = new URLSearchParams(request.query).get('account') ?? DEVELOPMENT_ACCOUNT
      if (!/^\d{12}$/.test(account)) return page(400, { message: 'account must be 12 digits' })
      await reset(account)
      return page(200, { account })
    }
  }
  return page(404, { message: 'there is no such page' })
}

function page(status: number, content: object): Answer {
  const headers = { 'cache-control': 'no-store' }
  return { status, headers, contentType: 'application/json', body: JSON.stringify(content), requestId: randomUUID() }
}
