// Whether a trail delivers an event, by its selectors.
import type { AdvancedEventSelector, AdvancedFieldSelector, EventSelector } from '@aws-sdk/client-cloudtrail'
import type { TrailRow } from '#store/tables/cloudtrail.ts'

type Told = {
  readOnly: boolean
  eventSource: string
  eventName: string
  eventCategory: string
  resources?: { type?: string; ARN: string }[]
}

/** Makes the test whether an event is delivered, by its record's text. */
export function createSelection(
  trail: Pick<TrailRow, 'selectors' | 'advanced_selectors'>,
): (record: string) => boolean {
  const { selectors, advanced_selectors } = trail
  if (advanced_selectors !== null) {
    const advanced = JSON.parse(advanced_selectors) as AdvancedEventSelector[]
    return (record) => isChosen(JSON.parse(record), advanced)
  }
  if (selectors === null) return () => true
  const plain = JSON.parse(selectors) as EventSelector[]
  return (record) => plain.some((selector) => isSelected(JSON.parse(record), selector))
}

/** All events are management events: data resources select nothing. */
function isSelected({ readOnly, eventSource }: Told, selector: EventSelector): boolean {
  const { ReadWriteType = 'All', IncludeManagementEvents = true, ExcludeManagementEventSources = [] } = selector
  if (!IncludeManagementEvents || ExcludeManagementEventSources.includes(eventSource)) return false
  return ReadWriteType === 'All' || (ReadWriteType === 'ReadOnly') === readOnly
}

function isChosen(event: Told, selectors: AdvancedEventSelector[]): boolean {
  return selectors.some(({ FieldSelectors = [] }) => FieldSelectors.every((field) => matches(event, field)))
}

function matches(event: Told, { Field = '', ...operators }: AdvancedFieldSelector): boolean {
  const values = valuesOf(event, Field)
  const { Equals, StartsWith, EndsWith, NotEquals, NotStartsWith, NotEndsWith } = operators
  const some = (texts: string[] | undefined, test: (value: string, text: string) => boolean) =>
    texts?.some((text) => values.some((value) => test(value, text)))
  const equals = (value: string, text: string) => value === text
  const starts = (value: string, text: string) => value.startsWith(text)
  const ends = (value: string, text: string) => value.endsWith(text)
  const isWanted = [some(Equals, equals), some(StartsWith, starts), some(EndsWith, ends)]
  const isUnwanted = [some(NotEquals, equals), some(NotStartsWith, starts), some(NotEndsWith, ends)]
  // Operators that are not given say nothing; of those that ask for something, one must be met.
  const asked = isWanted.filter((met) => met !== undefined)
  return (asked.length === 0 || asked.includes(true)) && !isUnwanted.includes(true)
}

function valuesOf(event: Told, field: string): string[] {
  const { readOnly, eventSource, eventName, eventCategory, resources = [] } = event
  if (field === 'resources.type') return resources.flatMap(({ type }) => type ?? [])
  if (field === 'resources.ARN') return resources.map(({ ARN }) => ARN)
  const values: Record<string, string> = { readOnly: String(readOnly), eventSource, eventName, eventCategory }
  return values[field] === undefined ? [] : [values[field]]
}
