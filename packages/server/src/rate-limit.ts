/** How many requests a caller may make in a minute; as many at once, then evenly. */
export interface RateLimits {
  readonly read: number
  readonly write: number
}

export type RateKind = keyof RateLimits

export const defaultRateLimits: RateLimits = { read: 1200, write: 300 }

export interface RateVerdict {
  readonly allowed: boolean
  /** For the next request, when this one is refused. */
  readonly retry_after_s: number
  /** As draft-ietf-httpapi-ratelimit-headers (11) has them. */
  readonly headers: Readonly<Record<string, string>>
}

interface Bucket {
  tokens: number
  at: number
}

const WINDOW_S = 60
const CALLERS_MAX = 10_000

/** A bucket of tokens for each caller, kept in this process: a guard against one caller's mistake, not against the whole world. */
export function createRateLimiter(limits: RateLimits, now: () => number = Date.now): (caller: string, kind: RateKind) => RateVerdict {
  const buckets = new Map<string, Bucket>()
  const policy = `"read";q=${limits.read};w=${WINDOW_S}, "write";q=${limits.write};w=${WINDOW_S}`
  return (caller, kind) => {
    const [limit, at, key] = [limits[kind], now(), `${kind} ${caller}`]
    const bucket = buckets.get(key) ?? { tokens: limit, at }
    bucket.tokens = Math.min(limit, bucket.tokens + ((at - bucket.at) / 1000) * (limit / WINDOW_S))
    bucket.at = at
    const allowed = bucket.tokens >= 1
    if (allowed) bucket.tokens -= 1
    // Last used, last in the map: whoever has been away longest is forgotten first.
    buckets.delete(key)
    buckets.set(key, bucket)
    if (buckets.size > CALLERS_MAX) buckets.delete(buckets.keys().next().value!)
    const wait = Math.max(1, Math.ceil((1 - bucket.tokens) * (WINDOW_S / limit)))
    const reset = Math.ceil((limit - bucket.tokens) * (WINDOW_S / limit))
    const headers = { 'RateLimit-Policy': policy, RateLimit: `"${kind}";r=${Math.floor(bucket.tokens)};t=${allowed ? reset : wait}` }
    return { allowed, retry_after_s: wait, headers }
  }
}
