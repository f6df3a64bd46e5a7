import { html, nothing, type TemplateResult } from 'lit'
import { baseStyles } from '../internal/base.styles.ts'
import { type Format, formatFor } from '../internal/format.ts'
import { fit } from '../internal/fit.ts'
import { icon } from '../internal/icons.ts'
import { Loader } from '../internal/loader.ts'
import { renderFailure, renderNote, renderOutdated, when } from '../internal/states.ts'
import { Widget } from '../internal/widget.ts'
import { type Card, type CardName, cards, chosenCards, toneOf, writeFigure } from './cards.ts'
import { renderExplanation } from './explanation.ts'
import { heroMetricsStyles } from './hero-metrics.styles.ts'
import { expectChange, loadMetrics, type Metrics } from './load-metrics.ts'

/**
 * The key figures of a portfolio or of several, each with what it is of, as of when, and on request how it came about.
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
 * @csspart notice - What is not final, out of date or incomplete.
 * @csspart error - What is shown instead when loading failed.
 * @cssproperty --rf-hero-metrics-background - Surface of the cards; default `--rf-color-surface`.
 * @cssproperty --rf-hero-metrics-border-color - Edge of the surface; default `--rf-color-line`.
 * @cssproperty --rf-hero-metrics-equity-size - Font size of the first figure; default 1.875rem.
 */
export class RfHeroMetrics extends Widget {
  static override properties = { cards: {}, explained: { state: true, attribute: false } }
  static override styles = [baseStyles, heroMetricsStyles]

  /**
   * Which cards, in which order, separated by blanks: equity, day-pnl, cumulative-pnl, net-capital-flow, twr, unrealized, realized,
   * gross-exposure, net-exposure, leverage. All by default.
   */
  declare cards: string | undefined
  declare private explained: CardName | undefined

  readonly #loader = new Loader<Metrics>(this, { load: loadMetrics, expect: expectChange, aggregates: true })

  protected override renderWidget(): TemplateResult {
    return html`<section class="base" part="base" aria-label=${this.say('hero')}>${this.#renderState()}</section>`
  }

  #renderState(): TemplateResult {
    const { status, failure, value, reload } = this.#loader
    const { say } = this
    if (status === 'signed_out') return renderNote(say('signed_out'))
    if (status === 'failed' && failure) return renderFailure({ failure, say, retry: reload })
    if (!value) return this.#renderSkeleton()
    return html`${failure ? renderOutdated({ failure, say, retry: reload }) : nothing} ${this.#renderNotices(value)}
    ${this.#renderFigures(value)}`
  }

  #renderNotices({ overview, missing, portfolio_count }: Metrics): unknown {
    const { say } = this
    const { stale_from } = overview
    const names = missing.join(', ')
    const texts = [
      stale_from && say('stale', { date: this.#formatOf(overview.currency).date(stale_from) }),
      missing.length > 0 && say('partial', { failed: missing.length, total: portfolio_count, names }),
    ].filter(Boolean)
    return texts.map((text) => html`<p class="banner warn" part="notice"><span>${icon('warn')} ${text}</span></p>`)
  }

  #renderFigures(metrics: Metrics): TemplateResult {
    const format = this.#formatOf(metrics.overview.currency)
    const name = this.explained
    const card: Card | undefined = name && cards[name]
    const explanation = card && metrics.explain?.[card.explains]
    return html`${this.#renderRows((shown) => this.#renderCard(shown, metrics, format))}
    ${when(explanation, () => {
      const value = writeFigure(card!.kind, card!.figure(metrics.overview), format)
      const { messages } = this.context
      return renderExplanation({ card: card!, label: this.say(card!.label), explanation: explanation!, value, format, messages })
    })}`
  }

  /** The large cards, and the small ones below them, each in the order that was asked for. */
  #renderRows(render: (name: CardName) => TemplateResult): TemplateResult {
    const chosen = chosenCards(this.cards)
    const rows = [chosen.filter((name) => cards[name].size !== 'small'), chosen.filter((name) => cards[name].size === 'small')]
    return html`${rows.map((row) => when(row.length > 0, () => html`<div class="cards">${row.map(render)}</div>`))}`
  }

  #renderCard(name: CardName, metrics: Metrics, format: Format): TemplateResult {
    const card: Card = cards[name]
    const label = this.say(card.label)
    const value = card.figure(metrics.overview)
    const text = writeFigure(card.kind, value, format)
    const unknown = when(value === null, () => html`<span class="hidden">${this.say('unknown')}</span>`)
    return html`<div class="card ${card.size}" part="card">
      <h3 class="label ${card.about === 'flow' ? 'flow' : ''}" part="label">${label}</h3>
      <p class="value number ${toneOf(card, value)}" part="value" ${fit(text)}>${text}${unknown}</p>
      <p class="note" part="note">
        <span>${card.note(metrics, { say: this.say, format })}</span>
        ${when(metrics.explain?.[card.explains], () => this.#renderAsk(name, label))}
      </p>
    </div>`
  }

  #renderAsk(name: CardName, label: string): TemplateResult {
    const open = this.explained === name
    return html`<button
      class="link ask"
      part="explain"
      type="button"
      aria-label=${this.say('explain_label', { name: label })}
      aria-expanded=${open ? 'true' : 'false'}
      aria-controls=${open ? 'explanation' : nothing}
      @click=${() => (this.explained = open ? undefined : name)}
    >
      ${this.say('explain')}
    </button>`
  }

  #renderSkeleton(): TemplateResult {
    const bone = html`<span class="bone" aria-hidden="true"></span>`
    return html`<div aria-busy="true">
      <span class="hidden" role="status">${this.say('loading')}</span>
      ${this.#renderRows(
        (name) =>
          html`<div class="card ${cards[name].size}" part="card">
            <h3 class="label" part="label">${this.say(cards[name].label)}</h3>
            <p class="value" part="value">${bone}</p>
            <p class="note" part="note">${bone}</p>
          </div>`,
      )}
    </div>`
  }

  #formatOf(currency: string): Format {
    return formatFor({ locale: this.context.locale, currency, time_zone: 'UTC' })
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'rf-hero-metrics': RfHeroMetrics
  }
}
