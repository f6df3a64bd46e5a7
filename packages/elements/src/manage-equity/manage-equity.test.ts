// long: one widget with many behaviors, each told by one short test over the real app.
import { expect } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import { html } from 'lit'
import { type ConsoleListener, listenToConsole } from '../../../../stories/listen-to-console.ts'
import { elementIn, shadowOf, until } from '../../../../stories/look.ts'
import { stage, type StageOptions } from '../../../../stories/stage.ts'
import { growth, never, openWorld, type Seed, unreachable, type World } from '../../../../stories/world.ts'
import type { RfProvider } from '../provider/provider.ts'
import type { RfManageEquity } from './manage-equity.ts'

interface Opened {
  readonly world: World
  readonly column: HTMLElement
  readonly provider: RfProvider
  readonly element: RfManageEquity
  readonly panel: ShadowRoot
  readonly find: <Found extends HTMLElement = HTMLElement>(selector: string) => Promise<Found>
  readonly text: (selector: string) => string
  readonly type: (name: string, text: string) => Promise<void>
  readonly press: (selector: string) => Promise<void>
}

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

async function open({ seed, ...options }: StageOptions & { seed?: Seed; mode?: string; keepOpen?: boolean } = {}): Promise<Opened> {
  const world = await openWorld(seed)
  const { mode = 'inline', keepOpen = false } = options
  const markup = html`<rf-hero-metrics></rf-hero-metrics><rf-manage-equity mode=${mode} ?keep-open=${keepOpen}></rf-manage-equity>`
  const column = stage(world, markup, { width: 480, ...options })
  document.body.append(column)
  mounted.push(column)
  const element = elementIn(column, 'rf-manage-equity') as RfManageEquity
  await element.updateComplete
  const panel = shadowOf(element)
  const find = <Found extends HTMLElement>(selector: string) => until(() => panel.querySelector<Found>(selector))
  return {
    ...{ world, column, element, panel, find },
    provider: elementIn(column, 'rf-provider') as RfProvider,
    text: (selector) => (panel.querySelector(selector)?.textContent ?? '').replace(/\s+/g, ' ').trim(),
    async type(name, text) {
      const input = await find<HTMLInputElement>(`[name="${name}"]:not(:disabled)`)
      input.focus()
      input.value = text
      input.dispatchEvent(new Event(input.type === 'date' ? 'change' : 'input'))
      await element.updateComplete
    },
    async press(selector) {
      ;(await find(`${selector}:not(:disabled)`)).click()
    },
  }
}

const written = (world: World) => world.requests.filter(({ method }) => method !== 'GET')
const sent = async (world: World): Promise<Record<string, unknown>[]> => {
  const bodies = await Promise.all(written(world).map((request) => request.clone().text()))
  return bodies.map((body) => JSON.parse(body || '{}') as Record<string, unknown>)
}
const recorded = async (world: World) => (await sent(world)).filter((body) => body['preview'] !== true)
const choose = async ({ find, element }: Opened, type: string): Promise<void> => {
  ;(await find(`fieldset:not(:disabled) [value="${type}"]`)).click()
  await element.updateComplete
}
const heard = (target: EventTarget, ...types: string[]): Event[] => {
  const events: Event[] = []
  for (const type of types) target.addEventListener(type, (event) => events.push(event))
  return events
}

describe('rf-manage-equity', () => {
  it('says what the English panel says', async () => {
    const { text, find, element } = await open()
    await find('.change')
    expect(text('h2')).to.equal('Manage Portfolio Equity')
    expect(text('.equity')).to.equal('Current Portfolio Equity $1,703,710.00 as of Nov 3, 2025')
    expect(text('.types')).to.contain('Contribution Add Capital').and.to.contain('Withdrawal Remove Capital')
    expect(text('.after')).to.equal('New portfolio equity —')
    expect(text('.submit')).to.equal('Record Equity Change')
    expect(text('.recent')).to.contain('Recent Equity Changes').and.to.contain('Added').and.to.contain('Removed')
    expect(element.shadowRoot?.textContent).to.contain('editable until Nov 10')
  })

  it('records a contribution, exactly, and shows it everywhere', async () => {
    const opened = await open()
    const { world, type, press, find, text, column } = opened
    const events = heard(column, 'rf-equity-change-submit', 'rf-equity-change-recorded', 'rf-refresh')
    await type('amount', '50,000.10')
    expect(text('.after')).to.equal('New portfolio equity $1,703,710.00 → $1,753,710.10')
    await type('description', ' Q4 ')
    await press('.submit')
    await find('.success')
    expect(text('.success')).to.equal('Contribution of $50,000.10 recorded successfully')
    expect(events.map(({ type }) => type)).to.deep.equal(['rf-equity-change-submit', 'rf-equity-change-recorded', 'rf-refresh'])
    expect(await recorded(world)).to.deep.equal([
      { change_type: 'CONTRIBUTION', amount: '50000.10', change_date: '2025-11-03', description: 'Q4' },
    ])
    expect(text('.equity-value')).to.equal('$1,753,710.10')
    const hero = shadowOf(elementIn(column, 'rf-hero-metrics'))
    await until(() => hero.querySelector('.first .value')?.textContent === '$1,753,710.10')
    await until(() => text('.change').includes('+$50,000.10'))
    const amount = await find<HTMLInputElement>('#amount')
    expect([amount.value, (await find<HTMLInputElement>('#description')).value]).to.deep.equal(['', ''])
  })

  it('shows the new equity before anything is read again', async () => {
    const { world, type, press, text, find, column } = await open()
    await type('amount', '50000')
    const hero = shadowOf(elementIn(column, 'rf-hero-metrics'))
    await until(() => hero.querySelector('.first .value'))
    world.interrupt = (request) => (request.method === 'GET' ? never() : undefined)
    await press('.submit')
    await find('.success')
    expect(text('.equity-value')).to.equal('$1,753,710.00')
    await until(() => hero.querySelector('.first .value')?.textContent === '$1,753,710.00')
  })

  it('can be sent only with a positive amount, and once at a time', async () => {
    const { world, type, press, find, text } = await open()
    const submit = await find<HTMLButtonElement>('.submit')
    const states: boolean[] = []
    for (const amount of ['', '0', '-5', 'abc', '1,23', '0.01']) {
      await type('amount', amount)
      states.push(submit.disabled)
    }
    expect(states).to.deep.equal([true, true, true, true, true, false])
    world.interrupt = (request) => (request.method === 'POST' ? never() : undefined)
    await press('.submit')
    await until(() => submit.disabled)
    expect(text('.submit')).to.equal('Recording…')
    ;(await find<HTMLFormElement>('form')).requestSubmit()
    expect(await recorded(world)).to.have.length(1)
  })

  it('lets the host object', async () => {
    const { world, type, press, element, find } = await open()
    element.addEventListener('rf-equity-change-submit', (event) => event.preventDefault())
    await type('amount', '5')
    await press('.submit')
    await element.updateComplete
    expect(written(world)).to.deep.equal([])
    expect((await find<HTMLInputElement>('#amount')).value).to.equal('5')
  })

  it('says the most that can be withdrawn and takes it', async () => {
    const opened = await open()
    const { type, find, text, press, world } = opened
    await choose(opened, 'WITHDRAWAL')
    await type('amount', '1,900,000.00')
    expect(text('.after')).to.equal('New portfolio equity $1,703,710.00 → −$196,290.00')
    await find('.refusal')
    expect(text('.refusal')).to.contain('Withdrawal amount cannot exceed current portfolio equity.').and.to.contain('At most $1,')
    expect((await find<HTMLInputElement>('#amount')).getAttribute('aria-invalid')).to.equal('true')
    expect((await find<HTMLButtonElement>('.submit')).disabled).to.equal(true)
    await press('[part="suggestion"]')
    await until(() => text('.refusal') === '')
    const amount = await find<HTMLInputElement>('#amount')
    await press('.submit')
    await find('.success')
    expect(text('.success')).to.equal(`Withdrawal of $${amount.defaultValue || '1,703,710.00'} recorded successfully`)
    expect((await recorded(world)).at(-1)?.['amount']).to.equal('1703710.00')
  })

  it('shows what the server refuses although the form did not know', async () => {
    const opened = await open()
    const { world, type, press, find, text } = opened
    await choose(opened, 'WITHDRAWAL')
    await type('amount', '1,000,000.00')
    await world.client.equityChanges.record(world.portfolio_id, {
      change_type: 'WITHDRAWAL',
      amount: '1500000.00',
      change_date: '2025-11-03',
    })
    await press('.submit')
    await find('.refusal')
    expect(text('.refusal')).to.contain('At most $203,710.00')
    expect((await find<HTMLInputElement>('#amount')).value).to.equal('1,000,000.00')
  })

  it('tells what a back-dated change recalculates', async () => {
    const { type, text } = await open()
    await type('amount', '50000')
    await type('change_date', '2025-10-06')
    expect(text('[part="notice"]')).to.contain('Backdating will affect historical P&L calculations.')
    await until(() => text('[part="notice"]').includes('days will be recalculated now.'))
  })

  it('tells that the batch will do it when it is too much for now', async () => {
    const { type, text } = await open({ seed: { immediate_recalc_limit: 0 } })
    await type('amount', '50000')
    await type('change_date', '2025-10-06')
    await until(() => text('[part="notice"]').endsWith('Changes will be reflected in next batch run.'))
  })

  it('takes no future date and shows the limit of the past at the date', async () => {
    const { type, text, find } = await open()
    expect((await find<HTMLInputElement>('#change_date[max]')).max).to.equal('2025-11-03')
    await type('amount', '5')
    await type('change_date', '2025-11-04')
    expect(text('.refusal')).to.equal('Cannot record equity changes for future dates')
    await type('change_date', '2025-07-01')
    await until(() => text('.refusal').startsWith('Equity changes can be dated at most 90 days back'))
    expect((await find('#change_date')).getAttribute('aria-invalid')).to.equal('true')
  })

  it('knows today in the time zone of the portfolio', async () => {
    const { find } = await open({ seed: { time_zone: 'Pacific/Auckland' } })
    expect((await find<HTMLInputElement>('#change_date[max]')).value).to.equal('2025-11-04')
  })

  it('counts a description in code points', async () => {
    const { type, press, find, text, world } = await open()
    await type('amount', '5')
    await type('description', '😀'.repeat(500))
    await until(() => text('.form').includes('500 / 500'))
    expect(text('.refusal')).to.equal('')
    await type('description', '😀'.repeat(501))
    expect(text('.refusal')).to.equal('At most 500 characters')
    await press('.submit')
    expect(written(world)).to.deep.equal([])
    await type('description', '😀'.repeat(500))
    await press('.submit')
    await find('.success')
  })

  it('sends the same key again when nobody answered, and another one for the next change', async () => {
    const { world, type, press, find, text } = await open()
    const keys = () => written(world).map(({ headers }) => headers.get('Idempotency-Key'))
    await type('amount', '5')
    // The first one arrives; only its answer is lost.
    world.interrupt = async (request) => {
      if (request.method === 'GET') return undefined
      world.interrupt = () => undefined
      await world.client.equityChanges.record(
        world.portfolio_id,
        { change_type: 'CONTRIBUTION', amount: '5.00', change_date: '2025-11-03', description: null },
        { idempotency_key: request.headers.get('Idempotency-Key') ?? '' },
      )
      unreachable()
    }
    await press('.submit')
    await find('.refusal')
    expect(text('.refusal')).to.contain('nothing is recorded twice')
    await press('.submit')
    await find('.success')
    await type('amount', '5')
    await press('.submit')
    await until(() => keys().length === 4)
    const [first, , second, third] = keys()
    expect([second === first, third === first]).to.deep.equal([true, false])
    const { total } = await world.client.equityChanges.list(world.portfolio_id)
    await until(() => text('.success') !== '')
    expect(total).to.be.within(growth.changes.length + 1, growth.changes.length + 2)
  })

  it('keeps what was typed when the token expires, and goes on with a new one', async () => {
    const { world, type, press, find, text, provider, column } = await open()
    const expired = heard(column, 'rf-auth-expired')
    await type('amount', '50,000.00')
    await type('description', 'kept')
    world.tokensValid = false
    await press('.submit')
    await find('.refusal')
    expect(text('.refusal')).to.contain('Your session has expired')
    expect(expired).to.have.length(1)
    expect((await find<HTMLInputElement>('#amount')).value).to.equal('50,000.00')
    world.tokensValid = true
    provider.client = world.as('owner')
    await until(() => text('.refusal') === '')
    await press('.submit')
    await find('.success')
    expect((await recorded(world)).at(-1)).to.include({ amount: '50000.00', description: 'kept' })
  })

  it('edits within the window, with the version that was seen', async () => {
    const { world, press, find, text, type, column } = await open()
    const events = heard(column, 'rf-equity-change-updated')
    await press('[part="edit"]')
    await until(() => text('h2') === 'Edit Equity Change')
    expect((await find<HTMLButtonElement>('.submit')).disabled).to.equal(true)
    expect((await find<HTMLInputElement>('#change_date')).disabled).to.equal(true)
    await type('amount', '60000')
    expect(text('.after')).to.equal('New portfolio equity $1,703,710.00 → $1,713,710.00')
    await press('.submit')
    await find('.success')
    expect(text('.success')).to.equal('Contribution of $60,000.00 saved')
    expect(text('h2')).to.equal('Manage Portfolio Equity')
    const put = written(world).filter(({ method, headers }) => method === 'PUT' && headers.has('If-Match'))
    expect(put.map(({ headers }) => headers.get('If-Match'))).to.deep.equal(['"1"'])
    expect(events).to.have.length(1)
  })

  it('gives back what was typed when an edit is cancelled', async () => {
    const { type, press, find, text } = await open()
    await type('amount', '123')
    await press('[part="edit"]')
    await until(() => text('h2') === 'Edit Equity Change')
    await press('.actions .button:not(.primary)')
    await until(() => text('h2') === 'Manage Portfolio Equity')
    expect((await find<HTMLInputElement>('#amount')).value).to.equal('123')
  })

  it('shows the latest version when somebody else was faster, and saves on it', async () => {
    const { world, press, find, text, type } = await open()
    await press('[part="edit"]')
    const { equity_changes } = await world.client.equityChanges.list(world.portfolio_id)
    const [change] = equity_changes
    await world.client.equityChanges.update(world.portfolio_id, change?.id ?? '', { description: 'faster' })
    await type('amount', '60000')
    await press('.submit')
    await until(() => text('.refusal').includes('Somebody else changed this record'))
    await until(() => text('.change').includes('faster'))
    await press('.submit')
    await find('.success')
  })

  it('deletes after a question that says what follows', async () => {
    const { press, find, text, column } = await open()
    const events = heard(column, 'rf-equity-change-deleted')
    await press('[part="delete"]')
    await until(() => text('.question').includes('Portfolio equity will then be $1,653,710.00.'))
    expect(text('.question')).to.contain('Delete this contribution?')
    await press('.question [part="confirm"]')
    await find('.success')
    expect(text('.success')).to.equal('Contribution of $50,000.00 deleted')
    expect(text('.equity-value')).to.equal('$1,653,710.00')
    expect(events).to.have.length(1)
    await until(() => !text('.recent').includes('50,000'))
  })

  it('does not delete what a later withdrawal used', async () => {
    const { press, find, text } = await open({
      seed: {
        opening_equity: '1000.00',
        holding: undefined,
        changes: [
          { at: '2025-10-20T15:00:00.000Z', change_type: 'CONTRIBUTION', amount: '5000.00' },
          { at: '2025-10-21T15:00:00.000Z', change_type: 'WITHDRAWAL', amount: '5500.00' },
        ],
      },
    })
    await find('.change')
    await press('.change:last-child [part="delete"]')
    await find('.question .refusal')
    expect(text('.question .refusal')).to.contain('Withdrawal amount cannot exceed current portfolio equity.')
    expect((await find<HTMLButtonElement>('[part="confirm"]')).disabled).to.equal(true)
    await press('.question .button')
    await until(() => text('.question') === '')
  })

  it('hides what may not be done', async () => {
    const world = await openWorld()
    const column = stage(world, html`<rf-manage-equity mode="inline"></rf-manage-equity>`, { client: world.as('viewer') })
    document.body.append(column)
    mounted.push(column)
    const panel = shadowOf(elementIn(column, 'rf-manage-equity'))
    await until(() => panel.querySelector('.change'))
    expect(panel.querySelectorAll('form, [part="edit"], [part="delete"]')).to.have.length(0)
    expect(panel.textContent).to.contain('You can see the equity of this portfolio, but not change it.')
  })

  it('pages through all changes and shows one type', async () => {
    const changes = Array.from({ length: 25 }, (_, index) => ({
      at: `2025-10-${String(index + 5).padStart(2, '0')}T15:00:00.000Z`,
      change_type: index < 3 ? ('WITHDRAWAL' as const) : ('CONTRIBUTION' as const),
      amount: `${index + 1}.00`,
    }))
    const { press, panel, text } = await open({ seed: { changes } })
    const rows = () => panel.querySelectorAll('.change').length
    await until(() => rows() === 5)
    await press('.recent-head .link')
    await until(() => rows() === 20)
    expect(text('.paging')).to.contain('1–20 of 25')
    await press('.paging .button:last-child')
    await until(() => rows() === 5)
    await press('.segment:last-child input')
    await until(() => rows() === 3)
    expect(panel.querySelector('.paging')).to.equal(null)
    await press('.back')
    await until(() => text('h2') === 'Manage Portfolio Equity')
  })

  it('begins anew for another portfolio', async () => {
    const { world, type, provider, find, text } = await open()
    await type('amount', '123')
    const other = await world.client.portfolios.create({
      name: 'Other',
      base_currency: 'EUR',
      inception_date: '2025-11-03',
      opening_equity: '10.00',
    })
    provider.portfolioId = other.id
    await until(() => text('.equity-value') === '€10.00')
    expect((await find<HTMLInputElement>('#amount')).value).to.equal('')
    expect(text('.recent')).to.contain('No equity changes yet.')
  })

  it('reads amounts as the locale writes them', async () => {
    const { type, press, find, world, text } = await open({ locale: 'de-DE' })
    await until(() => text('h2') === 'Portfolio-Eigenkapital verwalten')
    await type('amount', '50.000,5')
    expect(text('.after')).to.contain('1.753.710,50')
    await press('.submit')
    await find('.success')
    expect((await recorded(world))[0]?.['amount']).to.equal('50000.50')
  })

  describe('as a panel', () => {
    it('opens, takes the focus, and gives it back', async () => {
      const { element, find, panel } = await open({ mode: 'panel' })
      const events = heard(element, 'rf-panel-opened', 'rf-panel-closed')
      const trigger = await find<HTMLButtonElement>('[part="trigger"]')
      trigger.focus()
      await sendKeys({ press: 'Enter' })
      await find('.surface form')
      expect(panel.querySelector('dialog')?.matches(':modal')).to.equal(true)
      expect(panel.activeElement?.closest('dialog')).not.to.equal(null)
      await sendKeys({ press: 'Escape' })
      await until(() => !element.open)
      expect(panel.activeElement).to.equal(trigger)
      expect(events.map(({ type }) => type)).to.deep.equal(['rf-panel-opened', 'rf-panel-closed'])
    })

    it('loads nothing before it is opened', async () => {
      const world = await openWorld()
      const column = stage(world, html`<rf-manage-equity></rf-manage-equity>`)
      document.body.append(column)
      mounted.push(column)
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(world.requests).to.have.length(0)
    })

    it('closes beside it, but not when a selection ends there', async () => {
      const { element, find, panel } = await open({ mode: 'dialog' })
      element.show()
      await find('.surface form')
      const dialog = panel.querySelector('dialog')
      const press = (target: EventTarget | null | undefined) => target?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))
      press(await find('#amount'))
      dialog?.click()
      expect(element.open).to.equal(true)
      press(dialog)
      dialog?.click()
      expect(element.open).to.equal(false)
    })

    it('keeps what was typed while it is closed', async () => {
      const { element, type, find } = await open({ mode: 'panel' })
      element.show()
      await type('amount', '77')
      element.close()
      await element.updateComplete
      element.show()
      expect((await find<HTMLInputElement>('#amount:not(:disabled)')).value).to.equal('77')
    })

    it('closes by itself after it was read, unless told not to', async () => {
      const closing = await open({ mode: 'panel' })
      closing.element.show()
      await closing.type('amount', '5')
      await closing.press('.submit')
      await closing.find('.success')
      const from = performance.now()
      await until(() => !closing.element.open)
      expect(performance.now() - from).to.be.within(1200, 2500)
      const staying = await open({ mode: 'panel', keepOpen: true })
      staying.element.show()
      await staying.type('amount', '5')
      await staying.press('.submit')
      await staying.find('.success')
      await new Promise((resolve) => setTimeout(resolve, 1800))
      expect(staying.element.open).to.equal(true)
    })

    it('keeps its state when it is taken out of the page and put back, and hears nothing meanwhile', async () => {
      const { world, column, element, type, find, panel, provider } = await open({ mode: 'panel' })
      element.show()
      await type('amount', '77')
      const before = world.requests.length
      element.remove()
      provider.refresh()
      await new Promise((resolve) => setTimeout(resolve, 30))
      const heroAlone = world.requests.slice(before).map(({ url }) => new URL(url).pathname)
      expect(heroAlone.every((path) => /overview|summary/.test(path))).to.equal(true)
      provider.append(element)
      expect((await find<HTMLInputElement>('#amount')).value).to.equal('77')
      await until(() => panel.querySelector('dialog')?.matches(':modal'))
      await until(() => world.requests.slice(before).some(({ url }) => new URL(url).pathname.endsWith(world.portfolio_id)))
      expect(column.isConnected && element.open).to.equal(true)
    })
  })

  it('can be used by keyboard alone', async () => {
    const opened = await open()
    const { panel, find, text } = opened
    const radio = await find<HTMLInputElement>('fieldset:not(:disabled) [value="CONTRIBUTION"]')
    await find('.change')
    radio.focus()
    const visited: string[] = []
    const at = () => panel.activeElement?.getAttribute('name') ?? panel.activeElement?.getAttribute('part') ?? ''
    await sendKeys({ press: 'ArrowDown' })
    expect((panel.activeElement as HTMLInputElement).value).to.equal('WITHDRAWAL')
    await sendKeys({ press: 'Tab' })
    visited.push(at())
    await sendKeys({ type: '250.00' })
    await sendKeys({ press: 'Enter' })
    await find('.success')
    expect(visited).to.deep.equal(['amount'])
    expect(text('.success')).to.equal('Withdrawal of $250.00 recorded successfully')
    expect(panel.activeElement?.className).to.equal('done')
  })

  it('has targets of at least 24 pixels', async () => {
    const { panel, find } = await open()
    await find('.change')
    const small = [...panel.querySelectorAll('button, .type, .control, .segment')].filter((target) => {
      const { width, height } = target.getBoundingClientRect()
      return width < 24 || height < 24
    })
    expect(small).to.deep.equal([])
  })
})
