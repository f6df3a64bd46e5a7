import { ContextProvider } from '@lit/context'
import { createClient, type FetchToken } from '@rollforward/client'
import { adoptStyles, css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit'
import type { RollforwardClient } from '../internal/client.ts'
import { systemClock, waitingContext, type WidgetContext, widgetContext } from '../internal/context.ts'
import { RfAuthExpiredEvent, RfRefreshEvent } from '../internal/events.ts'
import { acceptedLocale } from '../internal/locale.ts'
import { loadMessages, type Messages, messagesAtHand } from '../internal/messages/messages.ts'
import { type Change, RefreshChannel } from '../internal/refresh-channel.ts'
import { schemeOf, type ThemeTokens, tokenSheet } from '../internal/theme.ts'

/**
 * Gives the widgets inside it one client, one portfolio, one language and one theme, and tells all of them when one of them
 * has changed something.
 *
 * @element rf-provider
 * @slot - The page's own markup with widgets anywhere inside it.
 * @fires rf-auth-expired - The token was refused and could not be renewed. Set a new one and the widgets go on.
 * @fires rf-refresh - The widgets inside read their figures again, with the reason.
 * @cssproperty [--rf-font-family=inherit] - Font of all widgets; the page's own by default.
 * @cssproperty [--rf-radius=10px] - Corners of surfaces.
 * @cssproperty [--rf-radius-small=6px] - Corners of controls.
 * @cssproperty [--rf-space=8px] - The rhythm that all distances are multiples of.
 * @cssproperty --rf-color-text - Text and figures.
 * @cssproperty --rf-color-text-quiet - Labels and notes.
 * @cssproperty --rf-color-text-faint - Decoration, too weak for text.
 * @cssproperty --rf-color-text-on-accent - Text on the accent color.
 * @cssproperty --rf-color-page - What lies around surfaces.
 * @cssproperty --rf-color-surface - Cards and panels.
 * @cssproperty --rf-color-surface-sunken - What is set into a surface.
 * @cssproperty --rf-color-line - Thin lines.
 * @cssproperty --rf-color-line-strong - Edges of buttons and choices.
 * @cssproperty --rf-color-line-field - Edges of fields.
 * @cssproperty --rf-color-accent - Action and selection.
 * @cssproperty --rf-color-accent-quiet - Behind what is selected.
 * @cssproperty --rf-color-gain - Gain.
 * @cssproperty --rf-color-gain-quiet - Behind a gain.
 * @cssproperty --rf-color-loss - Loss, and what is refused.
 * @cssproperty --rf-color-loss-quiet - Behind a loss or a refusal.
 * @cssproperty --rf-color-flow - Capital that flows in or out.
 * @cssproperty --rf-color-flow-quiet - Behind capital flow.
 * @cssproperty --rf-color-warn - What is not final yet.
 * @cssproperty --rf-color-warn-quiet - Behind what is not final yet.
 * @cssproperty --rf-color-shadow - Shadow of a panel.
 * @cssproperty --rf-color-backdrop - Over the page behind a panel.
 */
export class RfProvider extends LitElement {
  static override properties = {
    baseUrl: { attribute: 'base-url' },
    portfolioId: { attribute: 'portfolio-id' },
    portfolioIds: { attribute: 'portfolio-ids' },
    locale: {},
    theme: {},
    client: { attribute: false },
    fetchToken: { attribute: false },
    token: { attribute: false },
    messages: { attribute: false },
    tokens: { attribute: false },
    clock: { attribute: false },
    channel: { attribute: false },
    signedOut: { attribute: false },
  }

  static override styles = css`
    :host {
      display: contents;
    }
    :host([hidden]) {
      display: none;
    }
  `

  /** Where the API is: an origin, with the prefix of a proxy if there is one. */
  declare baseUrl: string | undefined
  /** The portfolio that the widgets show. */
  declare portfolioId: string | undefined
  /** Several portfolios, separated by blanks or commas. None named: all that the token may see. */
  declare portfolioIds: string | undefined
  /** A language tag such as "de-CH". Default: the page's language around this element, then the browser's. */
  declare locale: string | undefined
  /** "light", "dark" or "auto": as the page declares, else as the system is set. */
  declare theme: string | undefined
  /** A ready client: over HTTP with options of its own, or over an app in the same page. Instead of base-url and a token. */
  declare client: RollforwardClient | undefined
  /** Answers `{ token, expires_at }`; asked once for all widgets, again before the token expires, and once more after a refusal. */
  declare fetchToken: FetchToken | undefined
  /** A token that the host keeps fresh. A property on purpose: attributes end up in logs and in saved pages. */
  declare token: string | undefined
  /** Texts that replace ours, by key. */
  declare messages: Partial<Messages> | undefined
  /** Values of tokens by name without `--rf-`, one for both schemes or one each. */
  declare tokens: ThemeTokens | undefined
  /** Where "today" comes from. */
  declare clock: { now(): string }
  /** Tells widgets of changes; shared by providers that belong together. */
  declare channel: RefreshChannel
  /** Nothing is shown any more. */
  declare signedOut: boolean

  readonly #context = new ContextProvider(this, { context: widgetContext, initialValue: waitingContext })
  #ownClient: RollforwardClient | undefined
  #texts: Messages = waitingContext.messages
  #textsOf = ''
  #textsReady = true
  #textsFrom: Partial<Messages> | undefined
  #expired = false
  #unsubscribe: (() => void) | undefined

  constructor() {
    super()
    this.clock = systemClock
    this.channel = new RefreshChannel()
    this.signedOut = false
  }

  /** Makes the widgets read their figures again. */
  refresh(): void {
    this.channel.publish({ reason: 'refresh' })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#listen()
    this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#unsubscribe?.()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('baseUrl') || changed.has('fetchToken') || changed.has('token') || changed.has('client')) this.#renewClient()
    if (changed.has('channel')) this.#listen()
    this.#chooseTexts()
    this.#context.setValue(this.#describe())
  }

  protected override render(): TemplateResult {
    return html`<slot></slot>`
  }

  protected override updated(changed: PropertyValues<this>): void {
    const root = this.shadowRoot
    if (!root || (!this.tokens && !changed.has('tokens'))) return
    const own = this.tokens ? [tokenSheet(this.tokens, this.#context.value.scheme)] : []
    adoptStyles(root, [...RfProvider.elementStyles, ...own])
  }

  #describe(): WidgetContext {
    const before = this.#context.value
    const next: WidgetContext = {
      client: this.client ?? this.#ownClient,
      portfolio_ids: this.#portfolios(),
      locale: this.#locale(),
      scheme: this.isConnected ? schemeOf(this.theme ?? 'auto', this) : before.scheme,
      messages: this.#texts,
      texts_ready: this.#textsReady,
      channel: this.channel,
      clock: this.clock,
      signed_out: this.signedOut,
      tokenExpired: this.#tokenExpired,
    }
    // The same in all parts is the same, so that no widget draws for nothing.
    return (Object.keys(next) as (keyof WidgetContext)[]).every((key) => Object.is(next[key], before[key])) ? before : next
  }

  #portfolios(): readonly string[] {
    const ids = (this.portfolioId ?? this.portfolioIds ?? '').split(/[\s,]+/).filter((id) => id !== '')
    const before = this.#context.value.portfolio_ids
    return ids.join() === before.join() ? before : ids
  }

  #locale(): string {
    const around = this.closest('[lang]:not([lang=""])')?.getAttribute('lang')
    return acceptedLocale(this.locale, around, navigator.language)
  }

  #renewClient(): void {
    this.#expired = false
    const { baseUrl, fetchToken, token } = this
    if (this.client || baseUrl === undefined || (!fetchToken && token === undefined)) {
      this.#ownClient = undefined
      return
    }
    this.#ownClient = createClient({ baseUrl, ...(fetchToken ? { fetchToken } : { token }) })
  }

  #chooseTexts(): void {
    const locale = this.#locale()
    const atHand = messagesAtHand(locale)
    if (atHand === undefined) void loadMessages(locale).then(() => this.requestUpdate())
    this.#textsReady = atHand !== undefined
    const key = `${locale} ${atHand === undefined}`
    if (key === this.#textsOf && this.#textsFrom === this.messages) return
    this.#textsOf = key
    this.#textsFrom = this.messages
    this.#texts = { ...(atHand ?? waitingContext.messages), ...this.messages }
  }

  #listen(): void {
    this.#unsubscribe?.()
    if (!this.isConnected) return
    this.#unsubscribe = this.channel.subscribe((change: Change) => {
      const event = new RfRefreshEvent(change)
      this.dispatchEvent(event)
    })
  }

  /** Said once for all widgets that were refused. */
  readonly #tokenExpired = (): void => {
    if (this.#expired) return
    this.#expired = true
    this.dispatchEvent(new RfAuthExpiredEvent())
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'rf-provider': RfProvider
  }
}
