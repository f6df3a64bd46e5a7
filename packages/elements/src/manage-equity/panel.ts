import { html, nothing, type TemplateResult } from 'lit'
import type { Format } from '../internal/format.ts'
import { icon } from '../internal/icons.ts'
import { renderFailure, renderNote, renderOutdated, when } from '../internal/states.ts'
import type { Widget } from '../internal/widget.ts'
import { changesStyles } from './changes.styles.ts'
import { EquityDesk, type Overview } from './equity-desk.ts'
import { announcementOf, doneText, ownRefusals, pastNotes, serverRefusal } from './form-view.ts'
import { formStyles } from './form.styles.ts'
import type { EquityChange } from './records.ts'
import { refusalOf } from './refusal.ts'
import { type ChangesView, renderChanges, renderPages } from './render-changes.ts'
import { type FormView, renderForm } from './render-form.ts'
import { type HeaderTitle, renderHeader } from './render-header.ts'
import { renderRemoval } from './render-removal.ts'

/** How long the success line is read before the panel closes by itself. */
const closing_ms = 1500

/** The element that the panel belongs to, as the panel sees it. */
export interface PanelHost extends Widget {
  readonly mode: string
  readonly open: boolean
  readonly keepOpen: boolean
  close(): void
}

/** What is behind the button: loaded when it is first wanted, and kept with all that was typed as long as the element lives. */
export class EquityPanel {
  static readonly styles = [formStyles, changesStyles]
  readonly #host: PanelHost
  readonly #desk: EquityDesk
  #closing: ReturnType<typeof setTimeout> | undefined

  constructor(host: PanelHost) {
    this.#host = host
    this.#desk = new EquityDesk(host, () => host.mode === 'inline' || host.open)
  }

  /** Before the element is drawn. */
  follow(): void {
    this.#desk.follow()
  }

  stay(): void {
    clearTimeout(this.#closing)
  }

  render(): TemplateResult {
    const { overview, view } = this.#desk
    const { say } = this.#host
    const { status, failure, reload } = overview
    if (status === 'signed_out' || status === 'choose')
      return html`${this.#header('title')} ${renderNote(say(status === 'choose' ? 'choose_portfolio' : 'signed_out'))}`
    if (status === 'failed' && failure) return html`${this.#header('title')} ${renderFailure({ failure, say, retry: reload })}`
    const outdated = failure && status === 'ready' ? renderOutdated({ failure, say, retry: reload }) : nothing
    return html`${view === 'all' ? this.#renderAll(outdated) : this.#renderMain(outdated)} ${this.#renderRemoval()}`
  }

  #header(title: HeaderTitle): TemplateResult {
    return renderHeader(this.#host, title)
  }

  #renderMain(outdated: unknown): TemplateResult {
    const desk = this.#desk
    return html`${this.#header(desk.form.editing ? 'edit_title' : 'title')} ${outdated} ${this.#renderDone()}
    ${this.#renderEquity(desk.overview.value)}
    ${desk.mayChange ? renderForm(this.#formView()) : html`<p class="note read-only">${this.#host.say('read_only')}</p>`}
    ${this.#renderRecent(desk.overview.value)}`
  }

  /** The region is there before the text, or nobody would be told of it. */
  #renderDone(): TemplateResult {
    const { form, format } = this.#desk
    const { say } = this.#host
    const text = format && doneText(form, { say, format })
    const notes = form.done ? pastNotes(form.done.change.recalculation, say) : []
    return html`<div class="done" role="status" tabindex="-1">
      ${when(text, () => html`<p class="banner success" part="success"><span>${icon('check')} ${text}</span></p>`)}
      ${when(text && notes.length > 0, () => html`<p class="note">${notes.join(' ')}</p>`)}
    </div>`
  }

  #renderEquity(overview: Overview | undefined): TemplateResult {
    const { format } = this.#desk
    const { say } = this.#host
    const portfolio = overview?.portfolio
    return html`<div class="equity" part="equity" aria-busy=${portfolio ? 'false' : 'true'}>
      <div class="note">${say('current_equity')}</div>
      <div class="between">
        ${
          format && portfolio
            ? html`<span class="equity-value number ${portfolio.equity_balance.startsWith('-') ? 'loss' : ''}"
                  >${format.money(portfolio.equity_balance)}</span
                >
                <span class="note">${say('as_of', { date: format.dateOf(portfolio.updated_at) })}</span>`
            : html`<span class="equity-value"><span class="bone"></span><span class="hidden" role="status">${say('loading')}</span></span>`
        }
      </div>
      ${
        format && portfolio?.stale_from
          ? html`<div class="stale">${icon('warn')} ${say('stale', { date: format.date(portfolio.stale_from) })}</div>`
          : nothing
      }
    </div>`
  }

  #formView(): FormView {
    const desk = this.#desk
    const { form, checked, format, preview, today } = desk
    const { say } = this.#host
    const equity = desk.overview.value?.portfolio.equity_balance
    const own = format ? ownRefusals(form, checked, { say, format }) : []
    const server = format && serverRefusal(form, checked, preview, { say, format })
    const notes = checked.backdated ? [say('backdated'), ...pastNotes(preview.forDay?.recalculation, say)] : []
    const settled = format && equity !== undefined && preview.exact
    const refusedAlready = server !== undefined && server.field !== 'form'
    return {
      ...{ say, format, draft: form.draft, checked, editing: form.editing, today, equity, notes, busy: form.busy },
      refusals: server ? [...own, server] : own,
      announcement: settled ? announcementOf(equity, checked, notes, { say, format }) : '',
      can_submit: format !== undefined && !form.busy && checked.amount !== undefined && checked.changed && !refusedAlready,
      type: (part) => {
        this.stay()
        form.type(part)
      },
      // A field that is taken away while it has the focus is left in the middle of drawing.
      leave: (field) => queueMicrotask(() => form.touch(field)),
      submit: () => void this.#submit(),
      cancelEdit: () => form.endEdit(),
    }
  }

  #renderRecent(overview: Overview | undefined): TemplateResult {
    const { say } = this.#host
    const { format } = this.#desk
    const changes = overview?.recent.equity_changes ?? []
    const more = (overview?.recent.total ?? 0) > changes.length
    return html`<section class="recent" aria-labelledby="recent">
      <div class="between recent-head">
        <h3 class="note" id="recent">${say('recent')}</h3>
        ${when(more, () => html`<button class="link" type="button" @click=${() => this.#desk.show('all')}>${say('view_all')}</button>`)}
      </div>
      ${
        !format
          ? renderBones(3)
          : changes.length === 0
            ? html`<p class="note empty" part="empty">${say('none_yet')} ${say('none_yet_hint')}</p>`
            : renderChanges(this.#changesView(format, changes))
      }
    </section>`
  }

  #renderAll(outdated: unknown): TemplateResult {
    const desk = this.#desk
    const { say } = this.#host
    const { pages, format, filter, offset } = desk
    const page = pages.value
    const view = page &&
      format && {
        ...this.#changesView(format, page.equity_changes),
        ...{ filter, offset, total: page.total },
        choose: (chosen: typeof filter) => desk.turnTo(0, chosen),
        go: (to: number) => desk.turnTo(to, filter),
      }
    return html`${this.#header('all')}
      <button class="link back" type="button" @click=${() => desk.show('main')}>
        <span class="arrow" aria-hidden="true">←</span> ${say('back')}
      </button>
      ${outdated} ${this.#renderDone()}
      ${view ? renderPages(view) : pages.failure ? renderFailure({ failure: pages.failure, say, retry: pages.reload }) : renderBones(5)}`
  }

  #changesView(format: Format, changes: readonly EquityChange[]): ChangesView {
    const desk = this.#desk
    return {
      ...{ say: this.#host.say, format, changes },
      edit: (change) => {
        this.stay()
        desk.edit(change)
        void this.#focus('#amount')
      },
      remove: (change) => {
        this.stay()
        desk.askToDelete(change)
      },
    }
  }

  #renderRemoval(): unknown {
    const { removal, format } = this.#desk
    const { change, failure, effect, busy } = removal
    if (!change || !format) return nothing
    const { say } = this.#host
    const notes = pastNotes(effect?.recalculation, say)
    const refusal = failure && refusalOf(failure, undefined, { say, format }).text
    return renderRemoval({
      ...{ say, format, change, effect, refusal, busy, notes, impossible: failure?.code.startsWith('EQUITY_') ?? false },
      confirm: () => void this.#confirmDelete(),
      cancel: () => removal.cancel(),
    })
  }

  async #submit(): Promise<void> {
    const wrong = await this.#desk.submit()
    const { done } = this.#desk.form
    await this.#focus(wrong ? `#${wrong}` : done ? '.done' : '[aria-invalid="true"], .submit')
    const { mode, keepOpen } = this.#host
    if (done?.kind === 'recorded' && mode !== 'inline' && !keepOpen) this.#closing = setTimeout(() => this.#host.close(), closing_ms)
  }

  async #confirmDelete(): Promise<void> {
    if (await this.#desk.confirmDelete()) await this.#focus('.done')
  }

  async #focus(selector: string): Promise<void> {
    await this.#host.updateComplete
    this.#host.renderRoot.querySelector<HTMLElement>(selector)?.focus()
  }
}

function renderBones(count: number): TemplateResult {
  return html`<div class="skeleton" aria-busy="true">${Array.from({ length: count }, () => html`<span class="bone row"></span>`)}</div>`
}
