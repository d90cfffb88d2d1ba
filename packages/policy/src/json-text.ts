// The text of a JSON document, string by string: for what JSON.parse does not tell, such as a key that stands there twice.

/**
 * A string in a JSON text, and its place with the quotes. `path`: the keys of the objects it stands in (arrays do not count);
 * it is one list for all strings, right until the next one is asked for.
 */
export type JsonString = { path: readonly string[]; start: number; end: number; isKey: boolean; isRepeated: boolean }

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],]/g

/** Goes through the strings of a text that JSON.parse accepts. */
export function* stringsOf(text: string): Generator<JsonString> {
  // One set of keys for each open object, none for an array.
  const open: (Set<string> | undefined)[] = []
  const path: string[] = []
  let isKeyNext = false
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const keys = open.at(-1)
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined)
      isKeyNext = token === '{'
    } else if (token === '}' || token === ']') {
      // The key of an object's last member is still in the path.
      if (keys && keys.size > 0) path.pop()
      open.pop()
      isKeyNext = false
    } else if (token === ',') {
      isKeyNext = keys !== undefined
    } else {
      if (isKeyNext && keys && keys.size > 0) path.pop()
      const value: string | false = isKeyNext && JSON.parse(token)
      yield {
        path,
        start: index,
        end: index + token.length,
        isKey: isKeyNext,
        isRepeated: value !== false && keys?.has(value) === true,
      }
      if (value !== false) {
        keys?.add(value)
        path.push(value)
      }
      isKeyNext = false
    }
  }
}

/** Whether an object in the text has the same key twice; readers differ in which of the two they believe. */
export function hasRepeatedKey(text: string): boolean {
  for (const { isRepeated } of stringsOf(text)) if (isRepeated) return true
  return false
}

/** The characters of a document that count towards its limit: white space between its parts does not. */
export function policySize(document: string): number {
  let size = 0
  for (const [token] of document.matchAll(/"(?:[^"\\]|\\.)*"?|[^\s"]+/g)) size += token.length
  return size
}
