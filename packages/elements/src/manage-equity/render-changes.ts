import { html, type TemplateResult } from 'lit'
import { negateMoney } from '@rollforward/core/money'
import type { Format } from '../internal/format.ts'
import { icon } from '../internal/icons.ts'
import type { Say } from '../internal/messages/messages.ts'
import { when } from '../internal/states.ts'
import type { ChangeType, EquityChange } from './records.ts'

export interface ChangesView {
  readonly say: Say
  readonly format: Format
  readonly changes: readonly EquityChange[]
  readonly edit: (change: EquityChange) => void
  readonly remove: (change: EquityChange) => void
}

export function renderChanges(view: ChangesView): TemplateResult {
  return html`<ul class="changes" part="changes">
    ${view.changes.map((change) => renderChange(view, change))}
  </ul>`
}

function renderChange(view: ChangesView, change: EquityChange): TemplateResult {
  const { say, format } = view
  const added = change.change_type === 'CONTRIBUTION'
  return html`<li class="change" part="change">
    <span class="disc">${icon(added ? 'up' : 'down')}</span>
    <span>${say(added ? 'added' : 'removed')}</span>
    <span class="number flow amount">${format.signedMoney(added ? change.amount : negateMoney(change.amount))}</span>
    <span class="note">${renderNotes(view, change)}</span>
    <span class="row-actions"
      >${when(change.can_edit, () => renderAction(view, change, 'edit'))}
      ${when(change.can_delete, () => renderAction(view, change, 'delete'))}</span
    >
  </li>`
}

/** Day, description, and how long it can be changed; a day is not torn apart at the end of a line. */
function renderNotes(view: ChangesView, change: EquityChange): TemplateResult {
  const window = windowText(view, change)
  return html`<span class="keep">${view.format.date(change.change_date)}</span>
    ${when(change.description, () => html`· ${change.description} `)} ${when(window, () => html`<span class="keep">· ${window}</span>`)}`
}

function renderAction(view: ChangesView, change: EquityChange, action: 'edit' | 'delete'): TemplateResult {
  const { say } = view
  const label = say(action === 'edit' ? 'edit_which' : 'delete_which', { which: nameOf(view, change) })
  const act = (): void => (action === 'edit' ? view.edit(change) : view.remove(change))
  return html`<button class="link" part=${action} type="button" aria-label=${label} @click=${act}>${say(action)}</button>`
}

function nameOf({ say, format }: ChangesView, change: EquityChange): string {
  const values = { amount: format.money(change.amount), date: format.date(change.change_date) }
  return say(change.change_type === 'CONTRIBUTION' ? 'which_contribution' : 'which_withdrawal', values)
}

function windowText({ say, format }: ChangesView, { can_edit, can_delete, edit_until, delete_until }: EquityChange): string {
  if (can_edit) return say('editable_until', { date: format.dayOf(edit_until) })
  return can_delete ? say('deletable_until', { date: format.dayOf(delete_until) }) : ''
}

export const pageSize = 20

export interface PagesView extends ChangesView {
  readonly filter: ChangeType | undefined
  readonly offset: number
  readonly total: number
  readonly choose: (filter: ChangeType | undefined) => void
  readonly go: (offset: number) => void
}

export function renderPages(view: PagesView): TemplateResult {
  const { say, changes, total } = view
  const empty = html`<p class="note empty" part="empty">${say(view.filter ? 'none_of_type' : 'none_yet')}</p>`
  return html`${renderFilter(view)} ${changes.length === 0 ? empty : renderChanges(view)}
  ${when(total > pageSize, () => renderPaging(view))}`
}

function renderFilter({ say, filter, choose }: PagesView): TemplateResult {
  const options = [
    [undefined, 'filter_all'],
    ['CONTRIBUTION', 'contributions'],
    ['WITHDRAWAL', 'withdrawals'],
  ] as const
  return html`<fieldset class="segments">
    <legend class="hidden">${say('filter')}</legend>
    ${options.map(
      ([value, key]) =>
        html`<label class="segment">
          <input type="radio" name="filter" .checked=${filter === value} @change=${() => choose(value)} />
          <span>${say(key)}</span>
        </label>`,
    )}
  </fieldset>`
}

function renderPaging({ say, format, offset, total, changes, go }: PagesView): TemplateResult {
  const range = { from: format.count(offset + 1), to: format.count(offset + changes.length), total: format.count(total) }
  const last = offset + changes.length >= total
  return html`<div class="between paging">
    <button class="button" type="button" ?disabled=${offset === 0} @click=${() => go(offset - pageSize)}>${say('previous')}</button>
    <span class="note" role="status">${say('range', range)}</span>
    <button class="button" type="button" ?disabled=${last} @click=${() => go(offset + pageSize)}>${say('next')}</button>
  </div>`
}
