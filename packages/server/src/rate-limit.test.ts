import { describe, expect, it } from 'vitest'
import { createRateLimiter } from './rate-limit.ts'

describe('createRateLimiter', () => {
  it('lets a minute’s worth through at once, then evenly', () => {
    let now = 0
    const take = createRateLimiter({ read: 60, write: 6 }, () => now)
    for (let index = 0; index < 6; index += 1) expect(take('ann', 'write').allowed).toBe(true)
    const refused = take('ann', 'write')
    expect(refused).toMatchObject({ allowed: false, retry_after_s: 10 })
    expect(refused.headers).toEqual({ 'RateLimit-Policy': '"read";q=60;w=60, "write";q=6;w=60', RateLimit: '"write";r=0;t=10' })
    now += 9_999
    expect(take('ann', 'write').allowed).toBe(false)
    now += 1
    expect(take('ann', 'write').allowed).toBe(true)
    expect(take('ann', 'write').allowed).toBe(false)
  })

  it('counts callers and kinds apart', () => {
    const take = createRateLimiter({ read: 1, write: 1 }, () => 0)
    expect(take('ann', 'write').allowed).toBe(true)
    expect(take('ann', 'read').allowed).toBe(true)
    expect(take('bob', 'write').allowed).toBe(true)
    expect(take('ann', 'write').allowed).toBe(false)
  })

  it('remembers no more than its share of callers, and forgets the one who has been away longest', () => {
    const take = createRateLimiter({ read: 1, write: 1 }, () => 0)
    take('first', 'read')
    for (let index = 0; index < 9_999; index += 1) take(`caller-${index}`, 'read')
    expect(take('first', 'read').allowed).toBe(false)
    take('one more', 'read')
    expect(take('caller-0', 'read').allowed).toBe(true)
    expect(take('first', 'read').allowed).toBe(false)
  })
})
