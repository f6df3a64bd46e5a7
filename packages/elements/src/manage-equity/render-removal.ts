import { html, type TemplateResult } from 'lit'
import type { Format } from '../internal/format.ts'
import type { Say } from '../internal/messages/messages.ts'
import { when } from '../internal/states.ts'
import type { EquityChange, EquityChangeResult } from './records.ts'

export interface RemovalView {
  readonly say: Say
  readonly format: Format
  readonly change: EquityChange
  readonly effect: EquityChangeResult | undefined
  readonly refusal: string | undefined
  /** The server has said that it will not do it. */
  readonly impossible: boolean
  readonly busy: boolean
  readonly notes: readonly string[]
  readonly confirm: () => void
  readonly cancel: () => void
}

/** The question stands in the top layer, so Escape answers it with no and leaves the panel as it was. */
export function renderRemoval(view: RemovalView): TemplateResult {
  const { say, format, change, effect, refusal, busy } = view
  const title = say(change.change_type === 'CONTRIBUTION' ? 'delete_contribution' : 'delete_withdrawal')
  return html`<dialog
    class="question"
    part="confirmation"
    role="alertdialog"
    aria-labelledby="question"
    aria-describedby="consequence"
    @close=${view.cancel}
  >
    <h3 id="question">${title}</h3>
    <div id="consequence" class="consequence">
      <p>${[format.money(change.amount), format.date(change.change_date), change.description].filter(Boolean).join(' · ')}</p>
      ${when(effect, () => html`<p class="note">${say('delete_effect', { amount: format.money(effect!.portfolio_equity_after) })}</p>`)}
      ${when(view.notes.length > 0, () => html`<p class="banner warn">${view.notes.join(' ')}</p>`)}
      ${when(refusal, () => html`<p class="banner refusal" role="alert">${refusal}</p>`)}
    </div>
    <div class="actions">
      <button class="button" type="button" autofocus @click=${view.cancel}>${say('keep')}</button>
      <button class="button danger" part="confirm" type="button" ?disabled=${busy || view.impossible} @click=${view.confirm}>
        ${say(busy ? 'deleting' : 'delete')}
      </button>
    </div>
  </dialog>`
}
