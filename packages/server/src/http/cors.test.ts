import { describe, expect, it } from 'vitest'
import { createCors } from './cors.ts'

const preflight = (origin: string): Request =>
  new Request('http://localhost/', { method: 'OPTIONS', headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' } })

describe('createCors', () => {
  const cors = createCors({ acme: ['https://good.example'], other: ['https://other.example'] })

  it('lets a tenant see what its own pages asked for, and no other page', () => {
    expect(cors.headersFor('https://good.example', 'acme')['Access-Control-Allow-Origin']).toBe('https://good.example')
    expect(cors.headersFor('https://other.example', 'acme')).toEqual({ Vary: 'Origin' })
    expect(cors.headersFor('https://good.example', 'unknown')).toEqual({ Vary: 'Origin' })
    expect(cors.headersFor(null, 'acme')).toEqual({ Vary: 'Origin' })
  })

  it('answers a preflight for any registered page, because no token says whose it is', () => {
    expect(cors.preflight(preflight('https://other.example'))?.headers.get('Access-Control-Allow-Origin')).toBe('https://other.example')
  })

  it.each([
    'https://good.example.evil.example',
    'https://evilgood.example',
    'http://good.example',
    'https://good.example:444',
    'https://GOOD.example',
    'null',
    'https://good.example%00.evil',
    'https://good.example, https://evil',
  ])('does not know %s', (origin) => {
    expect(cors.headersFor(origin, 'acme')).toEqual({ Vary: 'Origin' })
    const answer = cors.preflight(preflight(origin))
    expect(answer?.status).toBe(204)
    expect([...(answer?.headers.keys() ?? [])]).toEqual(['vary'])
  })

  it('never allows credentials', () => {
    for (const answer of [
      cors.preflight(preflight('https://good.example'))?.headers,
      new Headers(cors.headersFor('https://good.example', 'acme')),
    ])
      expect(answer?.has('Access-Control-Allow-Credentials')).toBe(false)
  })

  it('leaves other requests alone', () => {
    expect(
      cors.preflight(new Request('http://localhost/', { method: 'OPTIONS', headers: { Origin: 'https://good.example' } })),
    ).toBeUndefined()
    expect(createCors([]).headersFor('https://good.example', undefined)).toEqual({ Vary: 'Origin' })
  })
})
