// Two habits of Java that AWS's answers show: how a double is written and how a hash set is ordered.

/** A finite number as Java's Double.toString writes it: `0.5`, `12.0`, `1.790450996298E9`. */
export function doubleText(value: number): string {
  const size = Math.abs(value)
  if (value === 0 || (size >= 1e-3 && size < 1e7)) {
    const text = Object.is(value, -0) ? '-0' : String(value)
    return text.includes('.') ? text : `${text}.0`
  }
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`
}

/** Whole milliseconds as the seconds Java writes; today's instants are read off their digits, three times as fast. */
export function secondsText(milliseconds: number): string {
  if (milliseconds < 1e10) return doubleText(milliseconds / 1000)
  const digits = String(milliseconds)
  const fraction = digits.slice(1).replace(/0+$/, '')
  return `${digits.charAt(0)}.${fraction || '0'}E${digits.length - 4}`
}

/**
 * Names in the order AWS prints an enum's values: by String.hashCode in a table of 32, those that meet by the alphabet.
 * It reproduces the sets recorded from Parameter Store, KMS, DynamoDB, SES and Cognito, the longest of thirteen values.
 */
export function hashOrder(names: readonly string[]): string[] {
  return names
    .toSorted()
    .map((name) => ({ name, bucket: hashCode(name) & 31 }))
    .sort((one, other) => one.bucket - other.bucket)
    .map(({ name }) => name)
}

function hashCode(text: string): number {
  let hash = 0
  for (let index = 0; index < text.length; index++) hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0
  return hash
}
