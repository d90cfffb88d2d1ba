// Policy documents: what may be stored, and how they are shown.
import { type PolicyKind, validatePolicy } from '@cairn/policy'
import { refuse } from '#api/error.ts'

/** Throws MalformedPolicyDocument with AWS's text when a document is no policy of a kind. */
export function checkDocument(document: string, kind: PolicyKind): void {
  const fault = validatePolicy(document, kind)
  if (fault !== undefined) refuse('MalformedPolicyDocumentException', fault)
}

/** A document as IAM answers it: percent-encoded by RFC 3986, which leaves less as it is than `encodeURIComponent`. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
}
