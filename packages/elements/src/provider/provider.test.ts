import { expect } from '@open-wc/testing'
import { emulateMedia } from '@web/test-runner-commands'
import { html, render } from 'lit'
import { listenToConsole, type ConsoleListener } from '../../../../stories/listen-to-console.ts'
import { elementIn, shadowOf, until } from '../../../../stories/look.ts'
import { stage } from '../../../../stories/stage.ts'
import { openWorld, type World } from '../../../../stories/world.ts'
import type { RfProvider } from './provider.ts'

const mounted: HTMLElement[] = []
const platformFetch = globalThis.fetch
let said: ConsoleListener

beforeEach(() => {
  said = listenToConsole()
})
afterEach(async () => {
  for (const column of mounted.splice(0)) column.remove()
  globalThis.fetch = platformFetch
  document.documentElement.removeAttribute('style')
  await emulateMedia({ colorScheme: 'light' })
  said.stop()
  expect(said.lines).to.deep.equal([])
})

function mount(column: HTMLElement): RfProvider {
  document.body.append(column)
  mounted.push(column)
  return elementIn(column, 'rf-provider') as RfProvider
}

/** As in a partner's page: an address and a token, over the page's own `fetch`. */
function page(world: World, setUp: Partial<RfProvider>): RfProvider {
  globalThis.fetch = (input, init) => world.fetch(new Request(input, init))
  const column = document.createElement('div')
  render(
    html`<rf-provider base-url="https://api.example" portfolio-id=${world.portfolio_id}>
      <rf-hero-metrics></rf-hero-metrics><rf-manage-equity mode="inline"></rf-manage-equity>
    </rf-provider>`,
    column,
  )
  return Object.assign(mount(column), { clock: world.clock, locale: 'en-US' }, setUp)
}

const valueOf = (provider: RfProvider) => shadowOf(elementIn(provider, 'rf-hero-metrics')).querySelector('.first .value')?.textContent
const panelOf = (provider: RfProvider) => shadowOf(elementIn(provider, 'rf-manage-equity'))
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('rf-provider', () => {
  describe('tokens', () => {
    it('asks once for all widgets, and sends the token as a header only', async () => {
      const world = await openWorld()
      let asked = 0
      const fetchToken = async () => {
        asked += 1
        return { token: 'owner', expires_at: Date.now() + 600_000 }
      }
      const provider = page(world, { fetchToken })
      await until(() => valueOf(provider))
      await until(() => panelOf(provider).querySelector('.change'))
      expect(asked).to.equal(1)
      expect(world.requests.every(({ url }) => !url.includes('owner'))).to.equal(true)
      expect(world.requests.every(({ headers }) => headers.get('Authorization') === 'Bearer owner')).to.equal(true)
      expect(provider.outerHTML).not.to.contain('owner')
      expect([localStorage.length, sessionStorage.length]).to.deep.equal([0, 0])
    })

    it('says once that the token expired, and goes on with a new one', async () => {
      const world = await openWorld()
      world.tokensValid = false
      let expired = 0
      const provider = page(world, {})
      provider.addEventListener('rf-auth-expired', () => (expired += 1))
      provider.token = 'owner'
      await until(() => panelOf(provider).querySelector('.failure'))
      expect(expired).to.equal(1)
      world.tokensValid = true
      provider.token = 'reader'
      await until(() => valueOf(provider))
    })

    it('waits without a token', async () => {
      const world = await openWorld()
      const provider = page(world, {})
      await pause(50)
      expect(world.requests).to.deep.equal([])
      expect(shadowOf(elementIn(provider, 'rf-hero-metrics')).querySelector('[aria-busy="true"]')).not.to.equal(null)
    })
  })

  describe('loading', () => {
    it('tells when it starts, is ready, and fails', async () => {
      const world = await openWorld()
      const column = stage(world, html`<rf-hero-metrics></rf-hero-metrics>`)
      const events: string[] = []
      for (const type of ['rf-loader-start', 'rf-ready', 'rf-load-error'] as const)
        document.body.addEventListener(type, (event) => events.push(event.type), { signal: AbortSignal.timeout(2000) })
      const provider = mount(column)
      await until(() => events.includes('rf-ready'))
      world.interrupt = () => new Response('{}', { status: 500 })
      provider.refresh()
      await until(() => events.includes('rf-load-error'))
      expect(valueOf(provider)).to.equal('$1,703,710.00')
      expect(shadowOf(elementIn(provider, 'rf-hero-metrics')).textContent).to.contain('may be out of date')
      world.interrupt = () => undefined
      provider.refresh()
      await until(() => events.filter((type) => type === 'rf-ready').length === 2)
      expect(events).to.deep.equal(['rf-loader-start', 'rf-ready', 'rf-load-error', 'rf-ready'])
    })

    it('shows what failed with its request, and tries again', async () => {
      const world = await openWorld()
      world.interrupt = () => new Response('{"request_id":"req_7"}', { status: 500 })
      const provider = mount(stage(world, html`<rf-hero-metrics></rf-hero-metrics>`))
      const shadow = shadowOf(elementIn(provider, 'rf-hero-metrics'))
      const retry = await until(() => shadow.querySelector<HTMLButtonElement>('[part="retry"]'))
      expect(shadow.textContent).to.contain('req_7')
      world.interrupt = () => undefined
      retry.click()
      await until(() => valueOf(provider))
    })

    it('comes back by itself when the network does', async () => {
      const world = await openWorld()
      world.interrupt = () => {
        throw new TypeError('Failed to fetch')
      }
      const provider = mount(stage(world, html`<rf-hero-metrics></rf-hero-metrics>`))
      await until(() => shadowOf(elementIn(provider, 'rf-hero-metrics')).querySelector('.failure'))
      world.interrupt = () => undefined
      dispatchEvent(new Event('online'))
      await until(() => valueOf(provider))
    })

    it('shows several portfolios together, and which of them is missing', async () => {
      const world = await openWorld()
      await world.client.portfolios.create({
        name: 'Second',
        base_currency: 'USD',
        inception_date: '2025-11-03',
        opening_equity: '1000.00',
      })
      const provider = mount(
        stage(world, html`<rf-hero-metrics></rf-hero-metrics><rf-manage-equity mode="inline"></rf-manage-equity>`, { portfolio_id: '' }),
      )
      await until(() => valueOf(provider) === '$1,704,710.00')
      await until(() => panelOf(provider).textContent?.includes('Choose one portfolio'))
    })
  })

  describe('language', () => {
    const titles = {
      'de-CH': 'Portfolio-Eigenkapital verwalten',
      'fr-FR': 'Gérer les capitaux du portefeuille',
      'es-MX': 'Gestionar el patrimonio de la cartera',
      ja: 'ポートフォリオの純資産を管理',
      ar: 'إدارة حقوق ملكية المحفظة',
      de_DE: 'Portfolio-Eigenkapital verwalten',
      'nl-NL': 'Manage Portfolio Equity',
      'en-US@posix': 'Manage Portfolio Equity',
    }
    for (const [locale, title] of Object.entries(titles))
      it(`${locale}: ${title}`, async () => {
        const provider = mount(stage(await openWorld(), html`<rf-manage-equity mode="inline"></rf-manage-equity>`, { locale }))
        await until(() => panelOf(provider).querySelector('h2')?.textContent === title)
        expect(panelOf(provider).querySelector('.root')?.getAttribute('dir')).to.equal(locale === 'ar' ? 'rtl' : 'ltr')
      })

    it('follows the page where the host says nothing, and takes the texts of the host', async () => {
      const provider = mount(stage(await openWorld(), html`<rf-manage-equity mode="inline"></rf-manage-equity>`))
      provider.parentElement?.setAttribute('lang', 'de')
      provider.removeAttribute('locale')
      await until(() => panelOf(provider).querySelector('h2')?.textContent === 'Portfolio-Eigenkapital verwalten')
      provider.messages = { title: 'Kapital' }
      await until(() => panelOf(provider).querySelector('h2')?.textContent === 'Kapital')
    })
  })

  describe('theme', () => {
    const background = (provider: RfProvider) =>
      getComputedStyle(shadowOf(elementIn(provider, 'rf-hero-metrics')).querySelector('.base') ?? provider).backgroundColor
    const [light, dark] = ['rgb(255, 255, 255)', 'rgb(22, 26, 33)']
    const open = async () => mount(stage(await openWorld(), html`<rf-hero-metrics></rf-hero-metrics>`))

    it('is light or dark by choice, without drawing anew', async () => {
      const provider = await open()
      provider.theme = 'dark'
      await until(() => background(provider) === dark)
      provider.theme = 'light'
      await until(() => background(provider) === light)
    })

    it('follows the system where the page says nothing', async () => {
      const provider = await open()
      await provider.updateComplete
      await until(() => background(provider) === light)
      await emulateMedia({ colorScheme: 'dark' })
      await until(() => background(provider) === dark)
    })

    it('follows the page where it declares a scheme', async () => {
      document.documentElement.style.colorScheme = 'light'
      await emulateMedia({ colorScheme: 'dark' })
      const provider = await open()
      await until(() => background(provider) === light)
      document.documentElement.style.colorScheme = 'dark'
      await until(() => background(provider) === dark)
    })

    it('takes tokens from the page and as JSON, one or one each', async () => {
      const provider = await open()
      document.documentElement.style.setProperty('--rf-color-surface', 'rgb(1, 2, 3)')
      await until(() => background(provider) === 'rgb(1, 2, 3)')
      provider.theme = 'dark'
      provider.tokens = { 'color-surface': { light: 'rgb(4, 5, 6)', dark: 'rgb(7, 8, 9)' }, radius: '0; } * { color: red' }
      await until(() => background(provider) === 'rgb(7, 8, 9)')
      provider.tokens = undefined
      await until(() => background(provider) === 'rgb(1, 2, 3)')
    })
  })

  it('may be loaded twice, and in two versions', async () => {
    const again = (path: string) => import(new URL(`${path}?again`, import.meta.url).href)
    await Promise.all(['./define.ts', '../hero-metrics/define.ts', '../manage-equity/define.ts'].map(again))
    const provider = mount(stage(await openWorld(), html`<rf-hero-metrics></rf-hero-metrics>`))
    await until(() => valueOf(provider))
  })

  it('can be filled before it is defined', async () => {
    const world = await openWorld()
    const column = document.createElement('template')
    column.innerHTML = '<rf-provider><rf-hero-metrics></rf-hero-metrics></rf-provider>'
    const [element] = column.content.children
    Object.assign(element ?? {}, { client: world.client, portfolioId: world.portfolio_id, locale: 'en-US' })
    const place = document.createElement('div')
    place.append(column.content)
    const provider = mount(place)
    await until(() => valueOf(provider) === '$1,703,710.00')
  })
})
