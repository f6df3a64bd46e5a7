import { expect } from '@open-wc/testing'
import { elementIn, shadowOf, until } from '../../../stories/look.ts'
import '../../../stories/stage.ts'
import { openWorld } from '../../../stories/world.ts'
import { init } from './init.ts'

const platformFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = platformFetch
  document.querySelectorAll('rf-provider').forEach((provider) => provider.remove())
})

describe('init', () => {
  it('fetches the token at once, dresses all its providers, and takes the figures away', async () => {
    const world = await openWorld()
    globalThis.fetch = (input, requestInit) => world.fetch(new Request(input, requestInit))
    let asked = 0
    const fetchToken = () => {
      asked += 1
      return { token: 'owner', expires_at: Date.now() + 600_000 }
    }
    const rf = init({ baseUrl: 'https://api.example', fetchToken, locale: 'en-US', theme: 'light' })
    await Promise.resolve()
    expect(asked).to.equal(1)
    const first = rf.createProvider({ portfolio_id: world.portfolio_id })
    const second = document.createElement('rf-provider')
    second.portfolioId = world.portfolio_id
    rf.attach(second)
    for (const provider of [first, second]) {
      provider.append(document.createElement('rf-hero-metrics'))
      document.body.append(provider)
    }
    const text = (provider: HTMLElement) => shadowOf(elementIn(provider, 'rf-hero-metrics')).textContent ?? ''
    await until(() => [first, second].every((provider) => text(provider).includes('$1,703,710.00')))
    expect(asked).to.equal(1)
    rf.update({ locale: 'de-DE', theme: 'dark' })
    await until(() => [first, second].every((provider) => text(provider).includes('1.703.710,00')))
    rf.logout()
    await until(() => [first, second].every((provider) => text(provider).includes('abgemeldet')))
    expect([text(first).includes('1.703'), rf.client]).to.deep.equal([false, undefined])
  })

  it('tells a widget under one provider what a widget under another did', async () => {
    const world = await openWorld()
    globalThis.fetch = (input, requestInit) => world.fetch(new Request(input, requestInit))
    const rf = init({ baseUrl: 'https://api.example', fetchToken: () => ({ token: 'owner', expires_at: Date.now() + 600_000 }) })
    const [first, second] = [
      rf.createProvider({ portfolio_id: world.portfolio_id }),
      rf.createProvider({ portfolio_id: world.portfolio_id }),
    ]
    for (const provider of [first, second]) {
      provider.append(document.createElement('rf-hero-metrics'))
      document.body.append(provider)
    }
    const count = () => world.requests.filter(({ url }) => url.includes('/overview')).length
    await until(() => count() === 2)
    first.refresh()
    await until(() => count() === 4)
  })

  it('leaves a token that could not be fetched to the first call', async () => {
    const rf = init({ baseUrl: 'https://api.example', fetchToken: () => Promise.reject(new Error('no session')) })
    const refused = await rf.client?.portfolios.list().then(
      () => 'answered',
      (error: { code: string }) => error.code,
    )
    expect(refused).to.equal('UNAUTHENTICATED')
  })
})
