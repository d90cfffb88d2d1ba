// Watchers that are slow or gone: what they cost the server, and what they are told.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openTestStore } from '../../../../test/support/store.ts'
import { ApiError } from '../../src/api/error.ts'
import { addEvent } from '../../src/api/event.ts'
import type { Permits } from '../../src/api/permit.ts'
import type { HttpRequest, Sink } from '../../src/api/request.ts'
import { ChangeFeed } from '../../src/doors/change-feed.ts'
import { createWatch } from '../../src/doors/watch.ts'

const ARN = 'arn:aws:ssm:eu-south-1:123456789012:parameter/a'

/** A connection that takes nothing until `drain` is called. */
class StuckSink implements Sink {
  text = ''
  waitingBytes = 0
  isClosed = false
  #drained = () => {}
  #closed = () => {}

  write(text: string): void {
    this.text += text
    this.waitingBytes += text.length
  }

  drain(): void {
    this.waitingBytes = 0
    this.#drained()
  }

  end(): void {
    this.isClosed = true
    this.#closed()
  }

  onDrain(listener: () => void): void {
    this.#drained = listener
  }

  onClose(listener: () => void): void {
    this.#closed = listener
  }
}

describe('a watcher that does not read', () => {
  let opened: Awaited<ReturnType<typeof openTestStore>>
  before(async () => {
    opened = await openTestStore('sqlite')
  })
  after(() => opened.close())

  function fail(error: unknown): never {
    throw error
  }

  /** Watches one parameter; whoever asks may. */
  async function start(permit = async (): Promise<string[][] | undefined> => undefined) {
    const feed = new ChangeFeed(opened.store, () => new Date(), fail)
    const permits = { open: async () => ({ permit: { arns: [[ARN]], renew: permit } }) } as unknown as Permits
    const answer = await createWatch(permits, feed, fail)({ method: 'GET', query: 'parameter=/a' } as HttpRequest)
    const sink = new StuckSink()
    answer.stream!(sink)
    while (sink.text === '') await new Promise(setImmediate)
    return { feed, sink }
  }

  async function change(feed: ChangeFeed, count: number): Promise<void> {
    await opened.store.transact('write', async (tx) => {
      const event = {
        source: 'aws.ssm',
        detailType: 'Parameter Store Change',
        resources: [ARN],
        detail: { name: '/a' },
      }
      for (let index = 0; index < count; index++) await addEvent(tx, '123456789012', 'eu-south-1', new Date(), event)
    })
    feed.wake()
  }

  /** Waits until what is true in the end is true. */
  async function until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise(setImmediate)
  }

  test('costs a bounded buffer, and is told to forget everything when it reads again', async () => {
    const { feed, sink } = await start()
    for (let round = 0; round < 20; round++) await change(feed, 500)
    await until(() => sink.waitingBytes > 65_536)
    await change(feed, 1)
    // Whatever the feed still has to tell is told before a listener that came later hears of it.
    let isHeard = false
    const later = await feed.listen(() => {
      isHeard = true
    })
    await change(feed, 1)
    await until(() => isHeard)
    later.stop()
    assert.ok(sink.text.length < 2 * 65_536, `${sink.text.length} characters were kept`)
    assert.doesNotMatch(sink.text, /resync/)
    sink.drain()
    assert.match(sink.text, /"resync":true\}\n$/)
    await change(feed, 1)
    await until(() => /"parameter":"\/a"\}\n$/.test(sink.text))
    sink.end()
  })

  test('is told nothing more when it may not read any more', async () => {
    let isAllowed = true
    const { feed, sink } = await start(async () => {
      if (!isAllowed) throw new ApiError('AccessDeniedException', 'refused')
      return undefined
    })
    await change(feed, 1)
    await until(() => /"parameter"/.test(sink.text))
    isAllowed = false
    const told = sink.text
    await change(feed, 1)
    await until(() => sink.isClosed)
    assert.equal(sink.text, told)
  })
})
