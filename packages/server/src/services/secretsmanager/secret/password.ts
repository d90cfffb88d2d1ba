// Random passwords: which characters they are made of, and the drawing of them.
import { randomInt } from 'node:crypto'
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'

type Wishes = InputOf<'secretsmanager:GetRandomPassword'>

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz'
const UPPERCASE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const NUMBERS = '0123456789'
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'
const USUAL_LENGTH = 32

const TOO_SHORT = 'Password length is too short based on the required types.'
const NONE_LEFT = 'All characters have been excluded from selection.'

/** Draws a password: every character from all that are allowed, at least one of each type unless that is not asked for. Throws InvalidParameterException. */
export function drawPassword(wishes: Wishes): string {
  const { PasswordLength: length = USUAL_LENGTH, IncludeSpace, RequireEachIncludedType = true } = wishes
  const excluded = new Set(wishes.ExcludeCharacters)
  const allowed = (characters: string) => [...characters].filter((each) => !excluded.has(each))
  const types = typesOf(wishes).map(allowed)
  const all = [...types.flat(), ...(IncludeSpace ? allowed(' ') : [])]
  if (all.length === 0) refuse('InvalidParameterException', NONE_LEFT)
  const required = RequireEachIncludedType ? types : []
  if (required.some(({ length: left }) => left === 0)) {
    refuse('InvalidParameterException', 'All characters of the desired type have been excluded.')
  }
  if (required.length > length) refuse('InvalidParameterException', TOO_SHORT)
  const rest = Array.from({ length: length - required.length }, () => all)
  return shuffle([...required, ...rest].map(draw)).join('')
}

function typesOf({ ExcludeLowercase, ExcludeUppercase, ExcludeNumbers, ExcludePunctuation }: Wishes): string[] {
  return [
    ...(ExcludeLowercase ? [] : [LOWERCASE]),
    ...(ExcludeUppercase ? [] : [UPPERCASE]),
    ...(ExcludeNumbers ? [] : [NUMBERS]),
    ...(ExcludePunctuation ? [] : [PUNCTUATION]),
  ]
}

function draw(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] as string
}

/** Every order is equally likely. */
function shuffle(characters: string[]): string[] {
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1)
    const held = characters[last] as string
    characters[last] = characters[other] as string
    characters[other] = held
  }
  return characters
}
