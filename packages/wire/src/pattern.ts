// The models' patterns are Java's: this makes each one a matcher for whole strings.

const matchers = new Map<string, RegExp>()

/** Whether the whole text matches a published pattern; compiled at first use. Check lengths first: a pattern may backtrack. */
export function matchesPattern(pattern: string, text: string): boolean {
  let matcher = matchers.get(pattern)
  if (!matcher) {
    matcher = new RegExp(`^(?:${fromJava(pattern)})$`, 'u')
    matchers.set(pattern, matcher)
  }
  return matcher.test(text)
}

// In Java white space is ASCII, a dot stops at U+0085 too, and any punctuation may be escaped; the `u` flag allows none of it.
const space = '\\t-\\r '
const notSpace = '\\0-\\x08\\x0E-\\x1F!-\\u{10FFFF}'
const lettersWithMeaning = /[a-zA-Z0-9]/
const punctuationToEscape = /[\^$\\.*+?()[\]{}|/]/

function fromJava(pattern: string): string {
  let text = ''
  let inClass = false
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern.charAt(index)
    if (char === '\\') {
      index++
      text += escaped(pattern.charAt(index), inClass)
      continue
    }
    if (char === '[') inClass = true
    if (char === ']') inClass = false
    text += char === '.' && !inClass ? '[^\\n\\r\\x85\\u2028\\u2029]' : char
  }
  return text
}

function escaped(char: string, inClass: boolean): string {
  if (char === 's') return inClass ? space : `[${space}]`
  if (char === 'S') return inClass ? notSpace : `[${notSpace}]`
  if (char === '-' && inClass) return '\\-'
  return lettersWithMeaning.test(char) || punctuationToEscape.test(char) ? `\\${char}` : char
}
