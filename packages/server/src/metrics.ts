/** What the server counts of itself, in the text format of Prometheus. */
export interface Metrics {
  observe(request: ObservedRequest): void
  /** Adds a figure that is read when it is asked for, such as memory in use. */
  gauge(name: string, help: string, read: () => number): void
  render(): string
}

export interface ObservedRequest {
  readonly method: string
  /** The route's pattern, never the address: addresses are without number. */
  readonly route: string
  readonly status: number
  readonly duration_ms: number
}

/** Anybody can invent a method; each would be a series for ever. */
const knownMethods = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'])
const buckets_s = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

interface Histogram {
  readonly counts: number[]
  sum: number
  count: number
}

export function createMetrics(): Metrics {
  const requests = new Map<string, number>()
  const durations = new Map<string, Histogram>()
  const gauges: { name: string; help: string; read: () => number }[] = []
  return {
    observe({ method, route, status, duration_ms }) {
      const labels = `method="${knownMethods.has(method) ? method : 'OTHER'}",route="${escape(route)}"`
      const counted = `${labels},status="${status}"`
      requests.set(counted, (requests.get(counted) ?? 0) + 1)
      addTo(durations, labels, duration_ms / 1000)
    },
    gauge: (name, help, read) => void gauges.push({ name, help, read }),
    render: () =>
      [
        '# HELP rollforward_http_requests_total Requests answered.',
        '# TYPE rollforward_http_requests_total counter',
        ...[...requests].map(([labels, count]) => `rollforward_http_requests_total{${labels}} ${count}`),
        '# HELP rollforward_http_request_duration_seconds Time from the request to its answer.',
        '# TYPE rollforward_http_request_duration_seconds histogram',
        ...[...durations].flatMap(([labels, histogram]) => renderHistogram(labels, histogram)),
        ...gauges.flatMap(({ name, help, read }) => [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${read()}`]),
        '',
      ].join('\n'),
  }
}

function addTo(durations: Map<string, Histogram>, labels: string, seconds: number): void {
  const histogram = durations.get(labels) ?? { counts: buckets_s.map(() => 0), sum: 0, count: 0 }
  durations.set(labels, histogram)
  const index = buckets_s.findIndex((bound) => seconds <= bound)
  if (index !== -1) histogram.counts[index]! += 1
  histogram.sum += seconds
  histogram.count += 1
}

function renderHistogram(labels: string, { counts, sum, count }: Histogram): string[] {
  const name = 'rollforward_http_request_duration_seconds'
  let below = 0
  const lines = buckets_s.map((bound, index) => `${name}_bucket{${labels},le="${bound}"} ${(below += counts[index]!)}`)
  return [...lines, `${name}_bucket{${labels},le="+Inf"} ${count}`, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`]
}

function escape(label: string): string {
  return label.slice(0, 200).replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))
}
