import { type Format, formatFor, todayIn } from '../internal/format.ts'
import { Loader, type LoadRequest } from '../internal/loader.ts'
import type { Change } from '../internal/refresh-channel.ts'
import type { Widget } from '../internal/widget.ts'
import { type CheckedDraft, checkDraft, toInput } from './draft.ts'
import { EquityForm, type FormTarget } from './equity-form.ts'
import { EquityPreview, type PreviewQuestion } from './equity-preview.ts'
import { RfEquityChangeEvent, RfEquityChangeSubmitEvent } from './manage-equity.events.ts'
import type { ChangeType, EquityChange, EquityChangeResult, EquityChanges, Portfolio } from './records.ts'
import type { Field } from './refusal.ts'
import { Removal } from './removal.ts'
import { pageSize } from './render-changes.ts'

/** What the panel shows first. */
export interface Overview {
  readonly portfolio: Portfolio
  readonly recent: EquityChanges
}

const recent_max = 5

/** Everything behind the panel: what is loaded, typed, previewed and sent. It lives as long as the element, open or closed. */
export class EquityDesk {
  readonly form: EquityForm
  readonly preview: EquityPreview
  readonly removal: Removal
  readonly overview: Loader<Overview>
  readonly pages: Loader<EquityChanges>
  view: 'main' | 'all' = 'main'
  filter: ChangeType | undefined
  offset = 0
  readonly #host: Widget
  #portfolioId: string | undefined
  #client: unknown

  constructor(host: Widget, wanted: () => boolean) {
    const changed = (): void => host.requestUpdate()
    this.#host = host
    this.form = new EquityForm(changed)
    this.removal = new Removal(changed)
    this.overview = new Loader(host, { load: loadOverview, expect: expectChange, wanted })
    this.pages = new Loader(host, { load: (request) => this.#loadPage(request), wanted: () => wanted() && this.view === 'all' })
    this.preview = new EquityPreview(host, () => (wanted() ? this.#question() : undefined))
  }

  get format(): Format | undefined {
    const portfolio = this.overview.value?.portfolio
    return portfolio && formatFor({ locale: this.#host.context.locale, currency: portfolio.base_currency, time_zone: portfolio.time_zone })
  }

  get today(): string {
    const portfolio = this.overview.value?.portfolio
    return portfolio ? todayIn(portfolio.time_zone, this.#host.context.clock.now()) : ''
  }

  get checked(): CheckedDraft {
    const equity_balance = this.overview.value?.portfolio.equity_balance ?? '0.00'
    const { locale } = this.#host.context
    return checkDraft(this.form.draft, { equity_balance, today: this.today, locale, editing: this.form.editing })
  }

  get mayChange(): boolean {
    return this.overview.value?.portfolio.permissions.includes('own') ?? true
  }

  /** Another portfolio begins with an empty form; a fresh token takes back what was said about the old one. */
  follow(): void {
    const { client } = this.#host.context
    const id = this.overview.portfolioId
    if (this.#portfolioId !== undefined && id !== this.#portfolioId) {
      this.form.reset()
      this.removal.cancel()
      this.show('main')
    }
    if (client !== this.#client && this.form.refused?.failure.code === 'UNAUTHENTICATED') this.form.refused = undefined
    this.#portfolioId = id
    this.#client = client
  }

  show(view: 'main' | 'all'): void {
    this.view = view
    this.turnTo(0, undefined)
  }

  turnTo(offset: number, filter: ChangeType | undefined): void {
    this.offset = Math.max(0, offset)
    this.filter = filter
    this.pages.reload()
  }

  edit(change: EquityChange): void {
    const amount = this.format?.amount(change.amount) ?? change.amount
    const { change_type, change_date } = change
    this.view = 'main'
    this.form.edit(change, { change_type, change_date, amount, description: change.description ?? '' })
  }

  /** Sends the form unless a field is wrong or the host objects. Answers with the field to go back to. */
  async submit(): Promise<Field | undefined> {
    const { checked, form } = this
    const target = this.#target()
    form.touch('amount', 'change_date')
    if (checked.amount === undefined) return 'amount'
    if (checked.date_problem) return 'change_date'
    if (checked.description_too_long) return 'description'
    if (!target || form.busy) return undefined
    const input = toInput(form.draft, { ...checked, amount: checked.amount })
    const { editing } = form
    if (!this.#host.dispatchEvent(new RfEquityChangeSubmitEvent(input, editing?.id))) return undefined
    const change = await form.send(target, input)
    if (change) this.#tell(editing ? 'updated' : 'recorded', change)
    else await this.#recover(target)
    return undefined
  }

  askToDelete(change: EquityChange): void {
    const target = this.#target()
    if (target) void this.removal.ask(change, target)
  }

  async confirmDelete(): Promise<boolean> {
    const target = this.#target()
    const change = target && (await this.removal.confirm(target))
    if (!change) {
      this.#sayExpired(this.removal.failure?.code)
      return false
    }
    if (this.form.editing?.id === change.id) this.form.endEdit()
    this.form.done = { kind: 'deleted', change }
    this.#tell('deleted', change)
    return true
  }

  #target(): FormTarget | undefined {
    const { client } = this.#host.context
    const portfolio_id = this.overview.portfolioId
    return client && portfolio_id !== undefined ? { client, portfolio_id } : undefined
  }

  /** The answer says what equity is now, so everybody shows it before anything is read again. */
  #tell(what: 'recorded' | 'updated' | 'deleted', change: EquityChangeResult): void {
    this.#host.dispatchEvent(new RfEquityChangeEvent(`rf-equity-change-${what}`, change))
    const { portfolio_id, portfolio_equity_after: equity_balance } = change
    this.#host.context.channel.publish({ reason: `equity_change.${what}`, portfolio_id, equity_balance })
    this.preview.forget()
  }

  /** After a refusal that says that what is shown is old, the new is shown; what was typed stays. */
  async #recover({ client, portfolio_id }: FormTarget): Promise<void> {
    const { form } = this
    const code = form.refused?.failure.code
    this.#sayExpired(code)
    if (code === 'VERSION_CONFLICT' && form.editing) {
      form.editing = await client.equityChanges.get(portfolio_id, form.editing.id).catch(() => form.editing)
    }
    if (code === 'VERSION_CONFLICT' || code === 'IDEMPOTENCY_CONFLICT' || code === 'EQUITY_008' || code === 'EQUITY_009')
      this.overview.reload()
  }

  #sayExpired(code: string | undefined): void {
    if (code === 'UNAUTHENTICATED') this.#host.context.tokenExpired()
  }

  /** A contribution of today needs no question: it can only raise equity, and it touches no past. */
  #question(): PreviewQuestion | undefined {
    const { checked, form } = this
    const target = this.#target()
    const { amount, change_date, date_problem } = checked
    if (!target || !this.overview.value || !this.mayChange || form.busy || amount === undefined || date_problem) return undefined
    const { change_type } = form.draft
    const { editing } = form
    if (editing ? amount === editing.amount : change_type === 'CONTRIBUTION' && !checked.backdated) return undefined
    return { ...target, change_type, amount, change_date, editing }
  }

  async #loadPage({ client, portfolio_ids: [id = ''], signal }: LoadRequest): Promise<EquityChanges> {
    const { filter, offset } = this
    return client.equityChanges.list(id, { limit: pageSize, offset, ...(filter && { change_type: filter }) }, { signal })
  }
}

async function loadOverview({ client, portfolio_ids: [id = ''], signal }: LoadRequest): Promise<Overview> {
  const [portfolio, recent] = await Promise.all([
    client.portfolios.get(id, { signal }),
    client.equityChanges.list(id, { limit: recent_max }, { signal }),
  ])
  return { portfolio, recent }
}

function expectChange(overview: Overview, { equity_balance }: Change): Overview {
  if (equity_balance === undefined) return overview
  return { ...overview, portfolio: { ...overview.portfolio, equity_balance: equity_balance as Portfolio['equity_balance'] } }
}
