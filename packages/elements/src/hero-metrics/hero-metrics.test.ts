import { expect } from '@open-wc/testing'
import { setViewport } from '@web/test-runner-commands'
import { html } from 'lit'
import { type ConsoleListener, listenToConsole } from '../../../../stories/listen-to-console.ts'
import { elementIn, shadowOf, until } from '../../../../stories/look.ts'
import { stage, type StageOptions } from '../../../../stories/stage.ts'
import { openWorld, type Seed, type World } from '../../../../stories/world.ts'
import { formatFor } from '../internal/format.ts'
import { chosenCards, toneOf, writeFigure } from './cards.ts'

const mounted: HTMLElement[] = []
let said: ConsoleListener

beforeEach(() => {
  said = listenToConsole()
})
afterEach(() => {
  for (const column of mounted.splice(0)) column.remove()
  said.stop()
  expect(said.lines).to.deep.equal([])
})

async function open({
  seed,
  cards = '',
  prepare,
  ...options
}: StageOptions & { seed?: Seed; cards?: string; prepare?: (world: World) => void } = {}) {
  const world = await openWorld(seed)
  prepare?.(world)
  const column = stage(world, html`<rf-hero-metrics cards=${cards}></rf-hero-metrics>`, options)
  document.body.append(column)
  mounted.push(column)
  const shadow = shadowOf(elementIn(column, 'rf-hero-metrics'))
  const text = (selector: string) => (shadow.querySelector(selector)?.textContent ?? '').replace(/\s+/g, ' ').trim()
  const labels = () => [...shadow.querySelectorAll('.label')].map(({ textContent }) => textContent)
  return { world, column, shadow, text, labels, ready: () => until(() => shadow.querySelector('[part="explain"]')) }
}

describe('rf-hero-metrics', () => {
  it('shows every figure with its day', async () => {
    const { shadow, ready } = await open()
    await ready()
    const shown = [...shadow.querySelectorAll('.card')].map((card) =>
      ['.label', '.value', '.note > span'].map((part) => card.querySelector(part)?.textContent?.trim()).join(' | '),
    )
    expect(shown).to.deep.equal([
      'Equity | $1,703,710.00 | as of Oct 31, 2025',
      'Day P&L | +$31,610.00 | +1.95% · Oct 31',
      'Cumulative P&L | +$103,710.00 | excl. flows · Oct 31',
      'Net capital flow YTD | +$100,000.00 | 2 in, 1 out · Nov 3',
      'Return YTD (TWR) | +6.61% | excl. flows · Oct 31',
      'Unrealized | +$103,710.00 | Oct 31',
      'Realized YTD | $0.00 | Oct 31',
      'Gross exposure | $503,710.00 | Oct 31',
      'Net exposure | $503,710.00 | Oct 31',
      'Leverage | 0.30× | Oct 31',
    ])
  })

  it('never gives capital flow the color of profit', async () => {
    const { shadow, ready } = await open()
    await ready()
    const color = (name: string) => getComputedStyle(shadow.querySelector(`.value.${name}`) ?? shadow.host).color
    expect(color('flow')).not.to.equal(color('gain'))
  })

  it('says how a figure came about, and closes it again', async () => {
    const { shadow, ready, text } = await open()
    const ask = (await ready()) as HTMLButtonElement
    expect([ask.getAttribute('aria-expanded'), ask.getAttribute('aria-label')]).to.deep.equal(['false', 'Equity: how?'])
    ask.click()
    await until(() => shadow.querySelector('#explanation'))
    expect(text('#explanation > .note')).to.equal('opening equity + cumulative P&L + net capital flow')
    expect([...shadow.querySelectorAll('#explanation dd')].map(({ textContent }) => textContent)).to.deep.equal([
      '$1,500,000.00',
      '+$103,710.00',
      '+$100,000.00',
      '$1,703,710.00',
    ])
    expect(ask.getAttribute('aria-expanded')).to.equal('true')
    ask.click()
    await until(() => shadow.querySelector('#explanation') === null)
  })

  it('explains in the language of the page', async () => {
    const { shadow, ready, text } = await open({ locale: 'de-DE' })
    await until(() => text('.label') === 'Eigenkapital')
    const ask = (await ready()) as HTMLButtonElement
    ask.click()
    await until(() => shadow.querySelector('#explanation'))
    expect(text('#explanation')).to.contain('Anfangskapital + Gewinn und Verlust + Netto-Kapitalfluss')
  })

  it('shows the cards that are asked for, in that order', async () => {
    const { labels, ready } = await open({ cards: 'net-capital-flow, equity nonsense equity' })
    await ready()
    expect(labels()).to.deep.equal(['Net capital flow YTD', 'Equity'])
  })

  it('says what is not known instead of zero', async () => {
    const { shadow, ready } = await open({ seed: { inception_date: '2025-11-03', changes: [], holding: undefined } })
    await ready()
    const leverage = [...shadow.querySelectorAll('.card')].at(-1)?.querySelector('.value')
    expect(leverage?.textContent).to.equal('—not known yet')
  })

  it('says since when figures are not final', async () => {
    const late = [{ at: '2025-11-03T14:40:00.000Z', change_date: '2025-10-06', change_type: 'CONTRIBUTION', amount: '1000.00' }] as const
    const { ready, text } = await open({ seed: { immediate_recalc_limit: 0, late } })
    await ready()
    expect(text('.banner')).to.equal('Days since Oct 6, 2025 wait for recalculation')
  })

  for (const width of [320, 480, 760, 1240])
    it(`keeps its size from the first moment at ${width} pixels`, async () => {
      await setViewport({ width: 1400, height: 900 })
      const { shadow, ready } = await open({ width, prepare: (world) => (world.delay_ms = 50) })
      const height = () => shadow.querySelector('.base')?.getBoundingClientRect().height ?? 0
      await until(() => shadow.querySelector('.bone'))
      const before = height()
      await ready()
      expect(height()).to.equal(before)
    })

  for (const width of [320, 400, 640, 1000, 1600])
    it(`breaks no figure and hides nothing at ${width} pixels`, async () => {
      await setViewport({ width: 1700, height: 900 })
      const { shadow, ready } = await open({ width, seed: { opening_equity: '12345678901.23' } })
      await ready()
      const broken = [...shadow.querySelectorAll<HTMLElement>('.value')].filter((value) => {
        const range = document.createRange()
        range.selectNodeContents(value)
        return new Set([...range.getClientRects()].map(({ bottom }) => bottom)).size > 1 || value.scrollWidth > value.clientWidth
      })
      expect(broken.map(({ textContent }) => textContent)).to.deep.equal([])
    })
})

describe('cards', () => {
  const format = formatFor({ locale: 'en-US', currency: 'USD', time_zone: 'UTC' })

  it('are chosen by name', () => {
    expect(chosenCards('twr equity')).to.deep.equal(['twr', 'equity'])
    expect(chosenCards('constructor __proto__')).to.have.length(10)
  })

  it('write figures to the last cent, whatever their size', () => {
    expect(writeFigure('money', '98765432109876.54', format)).to.equal('$98,765,432,109,876.54')
    expect(writeFigure('money', '-0.01', format)).to.equal('−$0.01')
    expect(writeFigure('change', '0.00', format)).to.equal('$0.00')
    expect(writeFigure('percent', '-0.0123', format)).to.equal('−1.23%')
    expect(writeFigure('times', '1.234567', format)).to.equal('1.23×')
    expect(writeFigure('money', null, format)).to.equal('—')
  })

  it('have the color of what they are about', () => {
    expect(toneOf({ about: 'profit' }, '1.00')).to.equal('gain')
    expect(toneOf({ about: 'profit' }, '-1.00')).to.equal('loss')
    expect(toneOf({ about: 'profit' }, '0.00')).to.equal('plain')
    expect(toneOf({ about: 'flow' }, '-1.00')).to.equal('flow')
    expect(toneOf({ about: 'state' }, '-1.00')).to.equal('loss')
  })
})
