// The reader of settings' files: what it takes, and what it refuses.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readToml } from '../src/toml.ts'

describe('a file of settings', () => {
  test('may be empty, or hold nothing but remarks', () => {
    assert.equal(readToml('').size, 0)
    assert.equal(readToml('# one\r\n\n   # two').size, 0)
  })

  const TAKEN: [text: string, value: unknown][] = [
    ['key = "text"', 'text'],
    ['key="#no remark" # a remark', '#no remark'],
    [String.raw`key = "tab\tquote\"back\\slash\u00e9\U0001F511"`, 'tab\tquote"back\\slashé🔑'],
    [String.raw`key = 'C:\as\it\is'`, String.raw`C:\as\it\is`],
    ['key = 2773', 2773],
    ['key = +1_000', 1000],
    ['key = -1', -1],
    ['key = 0', 0],
    ['key = true', true],
    ['key = false# a remark', false],
    ['key = []', []],
    ['key = ["a", \'b\',]', ['a', 'b']],
    ['key = [\n  "a", # first\n\n  "b"\n]', ['a', 'b']],
  ]
  for (const [text, value] of TAKEN) {
    test(`may hold ${JSON.stringify(text)}`, () => {
      assert.deepEqual(
        readToml(`${text}\nnext = 1`),
        new Map<string, unknown>([
          ['key', value],
          ['next', 1],
        ]),
      )
    })
  }

  const REFUSED: [text: string, reason: string][] = [
    ['[table]', 'line 1: a key is expected'],
    ['key', 'line 1: = is expected after key'],
    ['a.b = 1', 'line 1: = is expected after a'],
    ['key =\n1', 'line 1: a value is expected'],
    ['key = word', 'line 1: a text in quotes, a whole number, true or false is expected'],
    ['key = 1.5', 'line 1: a value is expected'],
    ['key = 007', 'line 1: a text in quotes, a whole number, true or false is expected'],
    ['key = 1979-05-27', 'line 1: a text in quotes, a whole number, true or false is expected'],
    ['key = "open', 'line 1: a text in quotes is expected'],
    ['key = """many\nlines"""', 'line 1: the end of the line is expected'],
    [String.raw`key = "\q"`, String.raw`line 1: \q means nothing`],
    ['key = ["a" "b"]', 'line 1: a comma or ] is expected'],
    ['key = [1]', 'line 1: a text in quotes is expected'],
    ['key = ["a"\n', 'line 2: a comma or ] is expected'],
    ['a = 1 b = 2', 'line 1: the end of the line is expected'],
    ['a = 1\na = 2', 'line 2: a is given twice'],
  ]
  for (const [text, reason] of REFUSED) {
    test(`may not hold ${JSON.stringify(text)}`, () => assert.throws(() => readToml(text), { message: reason }))
  }
})
