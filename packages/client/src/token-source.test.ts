import { afterEach, describe, expect, it, vi } from 'vitest'
import { createClient } from './create-client.ts'
import type { FetchToken } from './token-source.ts'

const START = Date.parse('2026-11-20T12:00:00Z')

/** A server that takes the tokens named, and issues T1, T2, … that live so long. */
function world({ life_s = 600, accepts = () => true }: { life_s?: number; accepts?: (token: string) => boolean } = {}) {
  const seen: string[] = []
  let issued = 0
  let expired = 0
  const issue: FetchToken = async () => {
    await Promise.resolve()
    issued += 1
    return { token: `T${issued}`, expires_at: new Date(Date.now() + life_s * 1000).toISOString() }
  }
  const connect = (fetchToken: FetchToken = issue) =>
    createClient({
      baseUrl: 'https://api.example',
      fetchToken,
      on_auth_expired: () => (expired += 1),
      retries: 0,
      fetch: ({ headers }) => {
        const token = headers.get('Authorization')!.slice(7)
        seen.push(token)
        return accepts(token) ? new Response('{}') : new Response('{"code":"UNAUTHENTICATED","title":"No"}', { status: 401 })
      },
    })
  return { connect, seen, issued: () => issued, expired: () => expired }
}

afterEach(() => void vi.useRealTimers())
const get = (client: ReturnType<typeof createClient>) => client.portfolios.get('x')

describe('the token', () => {
  it('is fetched once for many calls at the same moment, and not before the first', async () => {
    const { connect, issued, seen } = world()
    const client = connect()
    expect(issued()).toBe(0)
    await Promise.all(Array.from({ length: 10 }, () => get(client)))
    expect([issued(), new Set(seen)]).toEqual([1, new Set(['T1'])])
  })

  it('is renewed half a minute before it expires', async () => {
    vi.useFakeTimers({ now: START })
    const { connect, seen } = world({ life_s: 600 })
    const client = connect()
    for (const at of [0, 569, 571, 1140, 1142]) {
      vi.setSystemTime(START + at * 1000)
      await get(client)
    }
    expect(seen).toEqual(['T1', 'T1', 'T2', 'T2', 'T3'])
  })

  it('that lives shorter is renewed at nine tenths of its life, not at every call', async () => {
    vi.useFakeTimers({ now: START })
    const { connect, seen } = world({ life_s: 20 })
    const client = connect()
    for (const at of [0, 17, 19]) {
      vi.setSystemTime(START + at * 1000)
      await get(client)
    }
    expect(seen).toEqual(['T1', 'T1', 'T2'])
  })

  it('that was refused is replaced once, for all that were refused', async () => {
    const { connect, issued, expired } = world({ accepts: (token) => token !== 'T1' })
    const client = connect()
    await Promise.all(Array.from({ length: 5 }, () => get(client)))
    expect([issued(), expired()]).toEqual([2, 0])
  })

  it('that is refused again ends the call and tells the host', async () => {
    const { connect, seen, expired } = world({ accepts: () => false })
    await expect(get(connect())).rejects.toMatchObject({ code: 'UNAUTHENTICATED', status: 401 })
    expect([seen, expired()]).toEqual([['T1', 'T2'], 1])
  })

  it('that cannot be had ends the call, and is asked for again by the next', async () => {
    const { connect, expired } = world()
    let tries = 0
    const client = connect(() => {
      tries += 1
      if (tries === 1) throw new Error('the session is over')
      return tries === 2 ? ({} as never) : { token: 'T9', expires_at: Date.now() + 60_000 }
    })
    await expect(get(client)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await expect(get(client)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await expect(get(client)).resolves.toEqual({})
    expect([tries, expired()]).toEqual([3, 2])
  })

  it('of the host’s own is used as it is, and its refusal told at once', async () => {
    let told = 0
    const client = createClient({
      baseUrl: 'https://a.example',
      token: 'mine',
      on_auth_expired: () => (told += 1),
      fetch: () => new Response('{}', { status: 401 }),
    })
    await expect(get(client)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(told).toBe(1)
  })
})
