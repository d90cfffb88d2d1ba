// cloudtrail:LookupEvents: what happened in the last 90 days, the newest first.
import type { Event, LookupAttribute } from '@aws-sdk/client-cloudtrail'
import { timeOfEventId } from '#api/audit.ts'
import { readAttributes } from '#api/audit-attributes.ts'
import { refuse } from '#api/error.ts'
import { type Context, operation } from '#api/operation.ts'
import { type FoundEvent, findEvent, findEvents, type Question } from './lookup.ts'

const KEPT_MS = 90 * 24 * 3_600_000
const USUAL_COUNT = 50
const SECOND_MS = 1000

/** Looks events up by one attribute, or all of a time. They come in the order they were recorded in. */
export const lookupEvents = operation('cloudtrail:LookupEvents')({
  effect: 'read',
  target: (_, { account }) => ({ arn: '*', account }),
  rate: () => ({ group: 'LookupEvents', perSecond: 2 }),
  async handle(
    { LookupAttributes, StartTime, EndTime, EventCategory, MaxResults = USUAL_COUNT, NextToken },
    _,
    context,
  ) {
    const { fromMs, toMs } = readRange(StartTime, EndTime, context.now.getTime())
    const { AttributeKey = '', AttributeValue = '' } = readAttribute(LookupAttributes)
    const before = readPosition(NextToken, context)
    // Nothing here is compared with what is usual: there are no insights.
    if (EventCategory === 'insight') return { Events: [] }
    const question = { attribute: AttributeKey, value: AttributeValue, fromMs, toMs }
    if (AttributeKey === 'EventId') {
      return { Events: (await findById(AttributeValue, question, context)).map(showEvent) }
    }
    const found = await findEvents(question, before, MaxResults + 1, context)
    const shown = found.slice(0, MaxResults)
    const NextPage = found.length > MaxResults ? context.page.token([shown.at(-1)!.sequence]) : undefined
    return { Events: shown.map(showEvent), ...(NextPage !== undefined && { NextToken: NextPage }) }
  },
})

/** Both ends are included, and seconds are as fine as events tell. */
function readRange(start: Date | undefined, end: Date | undefined, nowMs: number): { fromMs: number; toMs: number } {
  const fromMs = start?.getTime() ?? 0
  const toMs = end?.getTime() ?? Number.MAX_SAFE_INTEGER
  if (!(fromMs <= toMs)) {
    refuse('InvalidTimeRangeException', 'The start time must not be after the end time.')
  }
  const wholeSecond = (ms: number) => Math.floor(ms / SECOND_MS) * SECOND_MS
  return {
    fromMs: Math.max(wholeSecond(fromMs), nowMs - KEPT_MS),
    toMs: end ? wholeSecond(toMs) + SECOND_MS - 1 : toMs,
  }
}

function readAttribute(attributes: LookupAttribute[] | undefined): Partial<LookupAttribute> {
  const [attribute = {}, ...others] = attributes ?? []
  if (others.length > 0) refuse('InvalidLookupAttributesException', 'You can specify only one lookup attribute.')
  return attribute
}

function readPosition(token: string | undefined, { page }: Context): number {
  if (token === undefined) return Number.MAX_SAFE_INTEGER
  const [position] = page.read(token) ?? []
  return typeof position === 'number' ? position : refuse('InvalidNextTokenException', 'Invalid NextToken.')
}

async function findById(id: string, { fromMs, toMs, ...attribute }: Question, context: Context): Promise<FoundEvent[]> {
  const atMs = timeOfEventId(id)
  if (atMs === undefined || atMs < fromMs || atMs > toMs) return []
  return findEvent(id, { ...attribute, fromMs: atMs, toMs: atMs }, context)
}

function showEvent(event: FoundEvent): Event {
  const { eventName, eventSource, accessKeyId, username, readOnly, resources } = readAttributes(event)
  return {
    EventId: event.event_id,
    EventName: eventName,
    ReadOnly: String(readOnly),
    AccessKeyId: accessKeyId,
    EventTime: new Date(Math.floor(event.at_ms / SECOND_MS) * SECOND_MS),
    EventSource: eventSource,
    Username: username,
    Resources: resources.map(({ type, name }) => ({ ResourceType: type, ResourceName: name })),
    CloudTrailEvent: event.record,
  }
}
