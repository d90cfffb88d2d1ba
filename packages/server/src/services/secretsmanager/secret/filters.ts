// The filters of ListSecrets: which secrets pass them.
import type { InputOf } from '#api/names.ts'
import type { Secret } from './secret.ts'

/** A filter as sent; the pipeline has checked its key and its values. */
export type Filter = NonNullable<InputOf<'secretsmanager:ListSecrets'>['Filters']>[number]

/** What of a secret the filters look at. */
export type Filtered = { secret: Secret; tags: readonly { Key: string; Value: string }[] }

// Words of a text end at blanks and at punctuation.
const BETWEEN_WORDS = /[^\p{L}\p{N}]+/u

/** Whether a secret passes all filters, each by any of its values. */
export function passes(filtered: Filtered, filters: readonly Filter[]): boolean {
  return filters.every(({ Key, Values = [] }) => Values.some((value) => matches(filtered, Key, value)))
}

/** The beginnings of names that the filters ask for; undefined when they leave the name open. */
export function namePrefixes(filters: readonly Filter[]): string[] | undefined {
  const asked = filters.find(({ Key, Values }) => Key === 'name' && !Values?.some((value) => value.startsWith('!')))
  return asked?.Values
}

function matches(filtered: Filtered, key: string | undefined, value: string): boolean {
  if (value.startsWith('!')) return !matches(filtered, key, value.slice(1))
  const { secret, tags } = filtered
  const description = secret.description ?? ''
  switch (key) {
    case 'name':
      return secret.name.startsWith(value)
    case 'description':
      return hasWords([description], value)
    case 'tag-key':
      return tags.some(({ Key }) => Key.startsWith(value))
    case 'tag-value':
      return tags.some(({ Value }) => Value.startsWith(value))
    case 'primary-region':
      return secret.primary_region?.startsWith(value) ?? false
    case 'owning-service':
      return secret.owning_service?.startsWith(value) ?? false
    default: {
      const { name, primary_region, owning_service } = secret
      const texts = [name, description, primary_region ?? '', owning_service ?? '']
      return hasWords([...texts, ...tags.flatMap(({ Key, Value }) => [Key, Value])], value)
    }
  }
}

/** Whether every word of a value begins a word of one of the texts, in any case. */
function hasWords(texts: readonly string[], value: string): boolean {
  const words = texts.flatMap(wordsOf)
  return wordsOf(value).every((wanted) => words.some((word) => word.startsWith(wanted)))
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(BETWEEN_WORDS)
    .filter((word) => word !== '')
}
