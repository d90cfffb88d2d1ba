// The plain values that cross the border of this package: requests, responses, decoded members.

/** A decoded input or an output to encode: members by the names the model gives them. */
export type Fields = Record<string, unknown>

/** What of an HTTP request decides its meaning; `query` is the raw string without `?`. */
export type WireRequest = {
  method: string
  path: string
  query: string
  header(name: string): string | undefined
  body: Buffer
}

/** An answer ready to send; `headers` holds what the protocol adds beside the content type. */
export type WireResponse = {
  status: number
  headers: Record<string, string>
  body: string
  contentType: string
}
