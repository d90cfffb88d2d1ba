// What the server counts about itself, as Prometheus reads it, on a listener of its own.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The figures of one server process. */
export type Metrics = {
  /** Counts an answered request; `operation` is `service:Operation` or undefined, `code` an error's or undefined. */
  count(operation: string | undefined, code: string | undefined, seconds: number): void
  /** Everything, in Prometheus's text format; `inFlight` and `sealed` are what they are now. */
  format(now: { inFlight: number; sealed: boolean }): string
}

type Duration = { buckets: number[]; count: number; sum: number }

const BOUNDS_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/** Figures that start at nothing. */
export function createMetrics(): Metrics {
  const requests = new Map<string, number>()
  const durations = new Map<string, Duration>()

  return {
    count(operation = 'none', code = '', seconds) {
      const labels = `operation="${operation}",code="${code}"`
      requests.set(labels, (requests.get(labels) ?? 0) + 1)
      const duration = durations.get(operation) ?? { buckets: BOUNDS_SECONDS.map(() => 0), count: 0, sum: 0 }
      durations.set(operation, duration)
      const bucket = BOUNDS_SECONDS.findIndex((bound) => seconds <= bound)
      if (bucket >= 0) duration.buckets[bucket]! += 1
      duration.count += 1
      duration.sum += seconds
    },
    format({ inFlight, sealed }) {
      const { rss, heapUsed } = process.memoryUsage()
      const { user, system } = process.cpuUsage()
      return [
        ...family('cairn_requests_total', 'counter', 'Requests answered, by operation and error code.'),
        ...[...requests].map(([labels, count]) => `cairn_requests_total{${labels}} ${count}`),
        ...family('cairn_request_duration_seconds', 'histogram', 'From a request read whole to its answer.'),
        ...[...durations].flatMap(([operation, duration]) => formatDuration(operation, duration)),
        ...gauge('cairn_requests_in_flight', 'Requests being received or answered.', inFlight),
        ...gauge('cairn_sealed', '1 while there is no root key.', sealed ? 1 : 0),
        ...gauge('process_resident_memory_bytes', 'Memory held by the process.', rss),
        ...gauge('nodejs_heap_size_used_bytes', 'JavaScript heap in use.', heapUsed),
        ...family('process_cpu_seconds_total', 'counter', 'Processor time used.'),
        `process_cpu_seconds_total ${(user + system) / 1e6}`,
        ...gauge('process_start_time_seconds', 'When the process started.', performance.timeOrigin / 1000),
        '',
      ].join('\n')
    },
  }
}

/** A listener for scrapers, with the port it got. */
export type MetricsDoor = { port: number; close(): void }

/** Serves `GET /metrics` on an address of its own, unsigned: it is for the operator's network only. */
export async function openMetricsDoor(host: string, port: number, format: () => string): Promise<MetricsDoor> {
  const server = createServer((request, response) => {
    const isFound = request.url === '/metrics' && (request.method === 'GET' || request.method === 'HEAD')
    response.writeHead(isFound ? 200 : 404, ['content-type', 'text/plain; version=0.0.4; charset=utf-8'])
    response.end(isFound ? format() : 'only GET /metrics is here\n')
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function family(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`]
}

function gauge(name: string, help: string, value: number): string[] {
  return [...family(name, 'gauge', help), `${name} ${value}`]
}

function formatDuration(operation: string, { buckets, count, sum }: Duration): string[] {
  const name = 'cairn_request_duration_seconds'
  let below = 0
  return [
    ...BOUNDS_SECONDS.map((bound, index) => {
      below += buckets[index]!
      return `${name}_bucket{operation="${operation}",le="${bound}"} ${below}`
    }),
    `${name}_bucket{operation="${operation}",le="+Inf"} ${count}`,
    `${name}_sum{operation="${operation}"} ${sum}`,
    `${name}_count{operation="${operation}"} ${count}`,
  ]
}
