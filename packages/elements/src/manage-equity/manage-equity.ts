import { html, type PropertyValues, type TemplateResult } from 'lit'
import { baseStyles } from '../internal/base.styles.ts'
import { type Failure, unloadedChunk } from '../internal/failure.ts'
import { renderFailure, when } from '../internal/states.ts'
import { Widget } from '../internal/widget.ts'
import { RfPanelEvent } from './manage-equity.events.ts'
import { manageEquityStyles } from './manage-equity.styles.ts'
import type { EquityPanel } from './panel.ts'
import { renderHeader } from './render-header.ts'

/**
 * Records contributions and withdrawals, and edits or deletes them while their windows are open.
 *
 * @element rf-manage-equity
 * @slot trigger - What opens the panel or dialog; a button of our own by default.
 * @fires rf-loader-start - Figures are being loaded.
 * @fires rf-ready - Figures are shown.
 * @fires rf-load-error - Figures could not be loaded.
 * @fires rf-equity-change-submit - Before a change is sent; cancelable.
 * @fires rf-equity-change-recorded - A change was recorded.
 * @fires rf-equity-change-updated - A change was edited.
 * @fires rf-equity-change-deleted - A change was deleted.
 * @fires rf-panel-opened - The panel or dialog was opened.
 * @fires rf-panel-closed - The panel or dialog was closed.
 * @csspart trigger - Our own button that opens the panel.
 * @csspart panel - The panel or dialog, or the section when inline.
 * @csspart close - The button that closes it.
 * @csspart equity - The box with the current equity.
 * @csspart form - The form.
 * @csspart type - One of the two choices of type.
 * @csspart field - The frame of a field.
 * @csspart equity-after - The line with equity before and after.
 * @csspart submit - The button that records.
 * @csspart suggestion - The button that takes the most that would be right.
 * @csspart notice - What a back-dated change does; what is out of date.
 * @csspart success - The line that says that it worked.
 * @csspart error - A refusal at its field, or what is shown when loading failed.
 * @csspart changes - The list of changes.
 * @csspart change - One of them.
 * @csspart edit - The button that edits one.
 * @csspart delete - The button that deletes one.
 * @csspart confirmation - The question before a deletion.
 * @csspart confirm - The button that says yes to it.
 * @csspart empty - What is shown while there are no changes.
 * @cssproperty --rf-manage-equity-width - Width of the panel; default 30rem.
 * @cssproperty --rf-manage-equity-background - Surface; default `--rf-color-surface`.
 * @cssproperty --rf-manage-equity-submit-background - The button that records; default `--rf-color-accent`.
 * @cssproperty --rf-manage-equity-submit-color - Text on it; default `--rf-color-text-on-accent`.
 */
export class RfManageEquity extends Widget {
  static override properties = {
    mode: { reflect: true },
    open: { type: Boolean, reflect: true },
    keepOpen: { type: Boolean, attribute: 'keep-open' },
  }
  static override styles = [baseStyles, manageEquityStyles]

  /** "panel" slides in from the side, "dialog" stands in the middle, "inline" is part of the page. */
  declare mode: 'panel' | 'dialog' | 'inline'
  /** Whether the panel or dialog is open. */
  declare open: boolean
  /** Stays open after a change was recorded. */
  declare keepOpen: boolean

  #panel: EquityPanel | undefined
  #asked: Promise<void> | undefined
  #failure: Failure | undefined
  #pressedOutside = false

  constructor() {
    super()
    this.mode = 'panel'
    this.open = false
    this.keepOpen = false
  }

  /** Opens the panel or dialog. */
  show(): void {
    this.open = true
  }

  /** Closes it; what was typed is kept. */
  close(): void {
    this.open = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    // A dialog that was taken out of the page has left the top layer; it is opened anew when this is drawn.
    this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#panel?.stay()
    this.#dialog?.close()
  }

  protected override willUpdate(): void {
    if ((this.open || this.mode === 'inline') && !this.#failure) void this.#load()
    this.#panel?.follow()
  }

  protected override updated(changed: PropertyValues<this>): void {
    // After the update: opening and closing move the focus, and what hears of that may ask for the next update.
    queueMicrotask(() => this.#showDialogs())
    if (!changed.has('open') || changed.get('open') === undefined) return
    const event = new RfPanelEvent(this.open ? 'rf-panel-opened' : 'rf-panel-closed')
    this.dispatchEvent(event)
  }

  #showDialogs(): void {
    if (!this.isConnected) return
    const dialog = this.#dialog
    if (dialog && this.open && !dialog.open) dialog.showModal()
    if (dialog && !this.open && dialog.open) dialog.close()
    const question = this.renderRoot.querySelector<HTMLDialogElement>('dialog.question')
    if (question && !question.open) question.showModal()
  }

  protected override renderWidget(): TemplateResult {
    if (this.mode === 'inline')
      return html`<section class="inline surface" part="panel" aria-labelledby="title">${this.#renderSurface()}</section>`
    return html`<slot name="trigger" @click=${() => this.show()} @pointerenter=${this.#load} @focusin=${this.#load}>
        <button class="button primary" part="trigger" type="button" aria-haspopup="dialog">${this.say('open')}</button>
      </slot>
      <dialog
        class="panel ${this.mode}"
        part="panel"
        aria-labelledby="title"
        @close=${this.#onClose}
        @pointerdown=${this.#onPointerDown}
        @click=${this.#onClick}
      >
        ${when(this.open, () => html`<div class="surface">${this.#renderSurface()}</div>`)}
      </dialog>`
  }

  #renderSurface(): TemplateResult {
    if (this.#panel) return this.#panel.render()
    const failure = this.#failure
    if (failure) return html`${renderHeader(this, 'title')} ${renderFailure({ failure, say: this.say, retry: () => void this.#load() })}`
    return html`${renderHeader(this, 'title')}
      <div class="skeleton waiting" aria-busy="true">
        <span class="hidden" role="status">${this.say('loading')}</span>
        ${['box', 'pair', 'pair', 'pair', 'line', 'wide'].map((part) => html`<span class="bone ${part}" aria-hidden="true"></span>`)}
      </div>`
  }

  /** What is behind the button comes when somebody is about to press it. */
  readonly #load = (): Promise<void> => {
    this.#failure = undefined
    return (this.#asked ??= import('./panel.ts').then(
      ({ EquityPanel }) => {
        this.#panel = new EquityPanel(this)
        this.wear(...EquityPanel.styles)
        this.requestUpdate()
      },
      () => {
        this.#asked = undefined
        this.#failure = unloadedChunk
        this.requestUpdate()
      },
    ))
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot?.querySelector<HTMLDialogElement>('dialog.panel') ?? null
  }

  /** Escape closes a dialog without asking us. By the time this is told, it may have been opened again. */
  #onClose(event: Event): void {
    const dialog = this.#dialog
    if (event.target === dialog && this.isConnected && !dialog?.open) this.open = false
  }

  #onPointerDown(event: Event): void {
    this.#pressedOutside = event.target === this.#dialog
  }

  /** A click beside the panel closes it, but not the end of a selection that was dragged out of it. */
  #onClick(event: Event): void {
    if (event.target === this.#dialog && this.#pressedOutside) this.close()
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'rf-manage-equity': RfManageEquity
  }
}
