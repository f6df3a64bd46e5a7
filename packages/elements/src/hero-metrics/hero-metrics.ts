import { html, nothing, type TemplateResult } from 'lit'
import { baseStyles } from '../internal/base.styles.ts'
import { type Format, formatFor } from '../internal/format.ts'
import { icon } from '../internal/icons.ts'
import { Loader } from '../internal/loader.ts'
import { renderFailure, renderNote, renderOutdated, when } from '../internal/states.ts'
import { Widget } from '../internal/widget.ts'
import { type Card, cardLabels, type CardName, cards, chosenCards, type Part } from './cards.ts'
import { heroMetricsStyles } from './hero-metrics.styles.ts'
import { expectChange, loadMetrics, type Metrics } from './load-metrics.ts'

/**
 * The key figures of a portfolio, each with what it is of, as of when, and on request how it came about.
 *
 * @element rf-hero-metrics
 * @fires rf-loader-start - Figures are being loaded.
 * @fires rf-ready - Figures are shown.
 * @fires rf-load-error - Figures could not be loaded.
 * @csspart base - The surface with all cards.
 * @csspart card - One card.
 * @csspart label - A card's label.
 * @csspart value - A card's figure.
 * @csspart note - What stands under a figure.
 * @csspart explain - The button that asks how a figure came about.
 * @csspart explanation - The formula and its inputs.
 * @csspart error - What is shown instead when loading failed.
 * @cssproperty --rf-hero-metrics-background - Surface of the cards; default `--rf-color-surface`.
 * @cssproperty --rf-hero-metrics-border-color - Edge of the surface; default `--rf-color-line`.
 * @cssproperty --rf-hero-metrics-equity-size - Font size of the first figure; default 30px.
 */
export class RfHeroMetrics extends Widget {
  static override properties = { cards: {}, explained: { state: true } }
  static override styles = [baseStyles, heroMetricsStyles]

  /** Which cards, in which order, separated by blanks: "equity net-capital-flow". All by default. */
  declare cards: string | undefined
  declare private explained: CardName | undefined

  readonly #loader = new Loader<Metrics>(this, { load: loadMetrics, expect: expectChange })

  protected override renderWidget(): TemplateResult {
    return html`<section class="base" part="base" aria-label=${this.say('hero')}>${this.#renderState()}</section>`
  }

  #renderState(): TemplateResult {
    const { status, failure, value, reload } = this.#loader
    if (status === 'signed_out') return renderNote(this.say('signed_out'))
    if (status === 'choose') return renderNote(this.say('choose_portfolio'))
    if (status === 'failed' && failure) return renderFailure({ failure, say: this.say, retry: reload })
    const warning = value && failure ? renderOutdated({ failure, say: this.say, retry: reload }) : nothing
    return html`${warning}${value ? this.#renderCards(value) : this.#renderSkeleton()}`
  }

  #renderCards(metrics: Metrics): TemplateResult {
    const { base_currency, time_zone } = metrics.portfolio
    const format: Format = formatFor({ locale: this.context.locale, currency: base_currency, time_zone })
    const shown = chosenCards(this.cards).map((name) => ({ name, card: cards[name](metrics, format, this.say) }))
    const explained = shown.find(({ name }) => name === this.explained)
    return html`<div class="cards">${shown.map(({ name, card }) => this.#renderCard(name, card))}</div>
      ${when(explained, () => renderExplanation(explained!.card))}`
  }

  #renderCard(name: CardName, { label, value, tone, note, warning }: Card): TemplateResult {
    const open = this.explained === name
    return html`<div class="card ${name}" part="card">
      <h3 class="label ${tone === 'flow' ? 'flow' : ''}" part="label">${label}</h3>
      <p class="value number ${tone}" part="value">${value}</p>
      <p class="note" part="note">
        ${note} ·
        <button
          class="link"
          part="explain"
          type="button"
          aria-label=${this.say('explain_label', { name: label })}
          aria-expanded=${open ? 'true' : 'false'}
          aria-controls=${open ? 'explanation' : nothing}
          @click=${() => (this.explained = open ? undefined : name)}
        >
          ${this.say('explain')}
        </button>
      </p>
      ${when(warning, () => html`<p class="stale">${icon('warn')} ${warning}</p>`)}
    </div>`
  }

  #renderSkeleton(): TemplateResult {
    return html`<div class="cards" aria-busy="true">
      <span class="hidden" role="status">${this.say('loading')}</span>
      ${chosenCards(this.cards).map(
        (name) =>
          html`<div class="card ${name}" part="card">
            <h3 class="label" part="label">${this.say(cardLabels[name])}</h3>
            <p class="value" part="value" aria-hidden="true"><span class="bone"></span></p>
            <p class="note" part="note" aria-hidden="true"><span class="bone"></span></p>
          </div>`,
      )}
    </div>`
  }
}

function renderExplanation({ label, explanation: { formula, parts, result } }: Card): TemplateResult {
  return html`<div class="explanation" id="explanation" part="explanation" role="group" aria-label=${label}>
    <p class="note">${formula}</p>
    <dl class="parts">
      ${parts.map(renderPart)}
      <div class="part total">${renderPartContent(result)}</div>
    </dl>
  </div>`
}

function renderPart(part: Part): TemplateResult {
  return html`<div class="part">${renderPartContent(part)}</div>`
}

function renderPartContent({ label, value, tone, note }: Part): TemplateResult {
  return html`<dt>${label} ${when(note, () => html`<span class="note">${note}</span>`)}</dt>
    <dd class="number ${tone}">${value}</dd>`
}

declare global {
  interface HTMLElementTagNameMap {
    'rf-hero-metrics': RfHeroMetrics
  }
}
