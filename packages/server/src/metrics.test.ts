import { expect, it } from 'vitest'
import { createMetrics } from './metrics.ts'

it('counts requests and times in the text format of Prometheus', () => {
  const metrics = createMetrics()
  metrics.gauge('answer', 'The answer.', () => 42)
  const seen = { method: 'GET', route: '/portfolios', status: 200 }
  metrics.observe({ ...seen, duration_ms: 4 })
  metrics.observe({ ...seen, duration_ms: 20_000 })
  metrics.observe({ method: 'HACK', route: 'a"b\\c\nd', status: 404, duration_ms: 1 })
  const text = metrics.render()
  expect(text).toContain('rollforward_http_requests_total{method="GET",route="/portfolios",status="200"} 2\n')
  expect(text).toContain('rollforward_http_requests_total{method="OTHER",route="a\\"b\\\\c\\nd",status="404"} 1\n')
  expect(text).toContain('rollforward_http_request_duration_seconds_bucket{method="GET",route="/portfolios",le="0.005"} 1\n')
  expect(text).toContain('rollforward_http_request_duration_seconds_bucket{method="GET",route="/portfolios",le="10"} 1\n')
  expect(text).toContain('rollforward_http_request_duration_seconds_bucket{method="GET",route="/portfolios",le="+Inf"} 2\n')
  expect(text).toContain('# TYPE answer gauge\nanswer 42\n')
})
