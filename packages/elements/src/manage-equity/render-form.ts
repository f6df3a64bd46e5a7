import { html, nothing, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import type { Format } from '../internal/format.ts'
import { icon } from '../internal/icons.ts'
import type { Say } from '../internal/messages/messages.ts'
import { when } from '../internal/states.ts'
import { type CheckedDraft, descriptionLength_max, type Draft } from './draft.ts'
import type { ChangeType, EquityChange } from './records.ts'
import type { Field, Refusal } from './refusal.ts'

/** All that the form shows. */
export interface FormView {
  readonly say: Say
  /** None while the portfolio is not known yet; then nothing can be typed. */
  readonly format: Format | undefined
  readonly draft: Draft
  readonly checked: CheckedDraft
  readonly editing: EquityChange | undefined
  readonly today: string
  readonly equity: string | undefined
  readonly refusals: readonly Refusal[]
  /** What a back-dated change does to the past. */
  readonly notes: readonly string[]
  readonly announcement: string
  readonly busy: boolean
  readonly can_submit: boolean
  readonly type: (part: Partial<Draft>) => void
  readonly leave: (field: Field) => void
  readonly submit: () => void
  readonly cancelEdit: () => void
}

export function renderForm(view: FormView): TemplateResult {
  const submit = (event: Event): void => {
    event.preventDefault()
    view.submit()
  }
  return html`<form class="form" part="form" novalidate aria-busy=${view.format ? 'false' : 'true'} @submit=${submit}>
    ${renderTypes(view)}
    <div class="fields">${renderAmount(view)} ${renderDate(view)}</div>
    ${renderRefusals(view, 'amount')} ${renderRefusals(view, 'change_date')} ${renderDescription(view)}
    ${renderRefusals(view, 'description')}
    ${when(view.notes.length > 0, () => html`<p class="banner warn" part="notice">${view.notes.join(' ')}</p>`)} ${renderEquityAfter(view)}
    ${renderRefusals(view, 'form')}
    <p class="hidden" role="status">${view.announcement}</p>
    <div class="actions">${renderActions(view)}</div>
  </form>`
}

function renderTypes(view: FormView): TemplateResult {
  const { say, editing } = view
  return html`<fieldset class="types" ?disabled=${isOff(view) || editing !== undefined}>
    <legend class="hidden">${say('change_type')}</legend>
    ${renderType(view, 'CONTRIBUTION')} ${renderType(view, 'WITHDRAWAL')}
  </fieldset>`
}

function renderType({ say, draft, type }: FormView, value: ChangeType): TemplateResult {
  const contribution = value === 'CONTRIBUTION'
  return html`<label class="type" part="type">
    <input
      type="radio"
      name="change_type"
      value=${value}
      .checked=${live(draft.change_type === value)}
      @change=${() => type({ change_type: value })}
    />
    <span class="face">
      ${icon(contribution ? 'up' : 'down')}
      <span>
        <span class="type-name">${say(contribution ? 'contribution' : 'withdrawal')}</span>
        <span class="note">${say(contribution ? 'contribution_hint' : 'withdrawal_hint')}</span>
      </span>
    </span>
  </label>`
}

function renderAmount(view: FormView): TemplateResult {
  const { say, draft, format, type, leave } = view
  return html`<div class="field">
    <label class="note" for="amount">${say('amount')}</label>
    <div class="control ${invalid(view, 'amount') ? 'invalid' : ''}" part="field">
      <input
        id="amount"
        name="amount"
        type="text"
        inputmode="decimal"
        autocomplete="off"
        spellcheck="false"
        aria-required="true"
        aria-invalid=${invalid(view, 'amount') ? 'true' : 'false'}
        aria-describedby="currency ${refusalId(view, 'amount')}"
        ?disabled=${isOff(view)}
        .value=${live(draft.amount)}
        @input=${(event: Event) => type({ amount: valueOf(event) })}
        @blur=${() => leave('amount')}
      />
      <span class="unit" id="currency">${format?.currency}</span>
    </div>
  </div>`
}

function renderDate(view: FormView): TemplateResult {
  const { say, checked, editing, today, type, leave } = view
  return html`<div class="field">
    <label class="note" for="change_date">${say('date')}</label>
    <div class="control ${invalid(view, 'change_date') ? 'invalid' : ''}" part="field">
      <input
        id="change_date"
        name="change_date"
        type="date"
        aria-required="true"
        aria-invalid=${invalid(view, 'change_date') ? 'true' : 'false'}
        aria-describedby=${refusalId(view, 'change_date') || nothing}
        max=${today || nothing}
        ?disabled=${isOff(view) || editing !== undefined}
        .value=${live(checked.change_date)}
        @change=${(event: Event) => type({ change_date: valueOf(event) })}
        @blur=${() => leave('change_date')}
      />
    </div>
  </div>`
}

function renderDescription(view: FormView): TemplateResult {
  const { say, draft, checked, type } = view
  const used = `${checked.description_length}`
  const max = `${descriptionLength_max}`
  return html`<div class="field">
    <div class="between">
      <label class="note" for="description">${say('description')}</label>
      <span class="note ${checked.description_too_long ? 'loss' : ''}" aria-hidden="true">${used} / ${max}</span>
      <span class="hidden" id="length">${say('description_length', { used, max })}</span>
    </div>
    <div class="control ${invalid(view, 'description') ? 'invalid' : ''}" part="field">
      <textarea
        id="description"
        name="description"
        rows="1"
        placeholder=${say('description_placeholder')}
        aria-invalid=${invalid(view, 'description') ? 'true' : 'false'}
        aria-describedby="length ${refusalId(view, 'description')}"
        ?disabled=${isOff(view)}
        .value=${live(draft.description)}
        @input=${(event: Event) => type({ description: valueOf(event) })}
      ></textarea>
    </div>
  </div>`
}

function renderEquityAfter({ say, format, equity, checked }: FormView): TemplateResult {
  const after = checked.equity_after
  const negative = after?.startsWith('-') ?? false
  return html`<div class="after" part="equity-after">
    <span>${say('new_equity')}</span>
    <output class="number" for="amount">
      ${
        format && equity !== undefined && after !== undefined
          ? html`<span>${format.money(equity)}</span> <span class="arrow" aria-hidden="true">→</span>
              <span class=${negative ? 'loss' : ''}>${format.money(after)}</span>`
          : html`<span class="note" aria-hidden="true">—</span>`
      }
    </output>
  </div>`
}

function renderActions({ say, busy, editing, can_submit, cancelEdit }: FormView): TemplateResult {
  const label = editing ? (busy ? 'saving' : 'save') : busy ? 'submitting' : 'submit'
  return html`<button class="button primary submit" part="submit" type="submit" ?disabled=${!can_submit}>${say(label)}</button>
    ${when(editing, () => html`<button class="button" type="button" ?disabled=${busy} @click=${cancelEdit}>${say('cancel')}</button>`)}`
}

function renderRefusals(view: FormView, field: Field): unknown {
  const found = view.refusals.filter((refusal) => refusal.field === field)
  return when(
    found.length > 0,
    () =>
      html`<div class="banner refusal" part="error" id="${field}-error" role="alert">
        ${found.map((refusal) => html`<span>${refusal.text} ${renderSuggestion(view, refusal)} ${renderRequest(view, refusal)}</span>`)}
      </div>`,
  )
}

function renderSuggestion({ say, format, type }: FormView, { suggestion }: Refusal): unknown {
  if (suggestion === undefined || !format) return nothing
  return html`<button class="link" part="suggestion" type="button" @click=${() => type({ amount: format.amount(suggestion) })}>
    ${say('use_amount')}
  </button>`
}

function renderRequest({ say }: FormView, { request_id }: Refusal): unknown {
  return when(request_id, () => html`<span class="note">${say('request_id', { id: request_id ?? '' })}</span>`)
}

function isOff({ format, busy }: FormView): boolean {
  return format === undefined || busy
}

function invalid({ refusals }: FormView, field: Field): boolean {
  return refusals.some((refusal) => refusal.field === field)
}

function refusalId(view: FormView, field: Field): string {
  return invalid(view, field) ? `${field}-error` : ''
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLTextAreaElement).value
}
