// Which events a trail delivers: the rules for selectors, plain and advanced.
import type { AdvancedEventSelector, EventSelector } from '@aws-sdk/client-cloudtrail'
import { refuse } from '#api/error.ts'
import type { TrailRow } from '#store/tables/cloudtrail.ts'
import { trailArn } from './trail.ts'

const MOST_SELECTORS = 5
const MOST_CONDITIONS = 500
const EXCLUDABLE = ['kms.amazonaws.com', 'rdsdata.amazonaws.com']
// What can be asked of management events; of data events there are none.
const FIELDS = ['eventCategory', 'eventName', 'eventSource', 'readOnly', 'resources.ARN', 'resources.type']
// How a trail selects when nobody has said.
const USUAL: EventSelector = {
  ReadWriteType: 'All',
  IncludeManagementEvents: true,
  DataResources: [],
  ExcludeManagementEventSources: [],
}

/** Selectors of one kind or the other, as they are kept. */
export type Selectors = {
  EventSelectors?: EventSelector[] | undefined
  AdvancedEventSelectors?: AdvancedEventSelector[] | undefined
}

/** Checks what PutEventSelectors was given, and fills in what was left out. */
export function readSelectors({ EventSelectors, AdvancedEventSelectors }: Selectors): Selectors {
  if ((EventSelectors === undefined) === (AdvancedEventSelectors === undefined)) {
    invalid('Give either event selectors or advanced event selectors.')
  }
  if (AdvancedEventSelectors) return { AdvancedEventSelectors: checkAdvanced(AdvancedEventSelectors) }
  const selectors = EventSelectors ?? []
  if (selectors.length < 1 || selectors.length > MOST_SELECTORS) {
    invalid(`A trail has from 1 to ${MOST_SELECTORS} event selectors.`)
  }
  return { EventSelectors: selectors.map(completeSelector) }
}

function completeSelector(selector: EventSelector): EventSelector {
  const complete = { ...USUAL, ...selector }
  const unknown = complete.ExcludeManagementEventSources?.find((source) => !EXCLUDABLE.includes(source))
  if (unknown !== undefined) invalid(`Events of ${unknown} cannot be excluded.`)
  if (!complete.IncludeManagementEvents && (complete.DataResources ?? []).length === 0) {
    invalid('A selector must include management events or data resources.')
  }
  return complete
}

function checkAdvanced(selectors: AdvancedEventSelector[]): AdvancedEventSelector[] {
  const conditions = selectors.flatMap(({ FieldSelectors = [] }) => FieldSelectors)
  const values = conditions.flatMap(({ Field: _, ...operators }) => Object.values(operators).flat())
  if (selectors.length === 0 || values.length > MOST_CONDITIONS) {
    invalid(`A trail has at least one advanced event selector and at most ${MOST_CONDITIONS} values in all.`)
  }
  for (const { FieldSelectors = [] } of selectors) {
    if (!FieldSelectors.some(({ Field, Equals }) => Field === 'eventCategory' && Equals?.length === 1)) {
      invalid('Each advanced event selector must say which eventCategory it equals.')
    }
  }
  const unknown = conditions.find(({ Field = '' }) => !FIELDS.includes(Field))
  if (unknown) invalid(`The field ${unknown.Field} is not valid.`)
  return selectors
}

function invalid(message: string): never {
  return refuse('InvalidEventSelectorsException', message)
}

/** What GetEventSelectors and PutEventSelectors answer. */
export function showSelectors(row: TrailRow) {
  const TrailARN = trailArn(row)
  if (row.advanced_selectors !== null) return { TrailARN, AdvancedEventSelectors: JSON.parse(row.advanced_selectors) }
  return { TrailARN, EventSelectors: row.selectors === null ? [USUAL] : JSON.parse(row.selectors) }
}
