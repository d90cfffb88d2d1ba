// The client's own way to Parameter Store and Secrets Manager: signed requests in AWS's JSON protocol.

import type { Transport, WireParameter } from '../transport.ts'
import { Link, type Service, type TransportOptions } from './link.ts'
import { openStream } from './watch-stream.ts'

/** The client's own way, which can ask for one parameter, too, and be told the reason when there is none. */
export type OwnTransport = Transport &
  Required<Pick<Transport, 'getSecretValue'>> & {
    getParameter(input: { Name: string; WithDecryption: boolean }): Promise<{ Parameter?: WireParameter | undefined }>
  }

/** Makes the way; nothing is asked before the first call. AWS itself tells of no changes. */
export function createTransport(options: TransportOptions = {}): OwnTransport {
  const link = new Link(options)
  const call =
    (service: Service, operation: string) =>
    // biome-ignore lint/suspicious/noExplicitAny: the answer's shape is the operation's, stated by Transport
    (input: object): Promise<any> =>
      link.call(service, operation, input)
  const transport: OwnTransport = {
    getParameter: call('ssm', 'GetParameter'),
    getParameters: call('ssm', 'GetParameters'),
    getParametersByPath: call('ssm', 'GetParametersByPath'),
    getSecretValue: call('secretsmanager', 'GetSecretValue'),
    describeSecret: call('secretsmanager', 'DescribeSecret'),
  }
  if (link.isAws || options.fetch) return transport
  return { ...transport, watch: (input) => openStream(link, input) }
}
