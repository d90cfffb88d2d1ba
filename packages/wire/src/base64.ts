// Base64 read as AWS reads it: padded, in the plain alphabet, one text for each sequence of bytes.

/** The bytes of a base64 text, or what is wrong with it in AWS's words, spelt as AWS spells them; the text itself is never repeated. */
export function readBase64(text: string): Buffer | string {
  const bytes = Buffer.from(text, 'base64')
  // Node skips what it does not know and accepts loose ends; writing it again shows both.
  if (bytes.toString('base64') === text) return bytes
  if (text.length % 4 !== 0) return `Base64 encoded length is expected a multiple of 4 bytes but found: ${text.length}`
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text)
    ? 'Invalid last non-pad Base64 character dectected'
    : 'Invalid Base64 character'
}
