import { ContextConsumer } from '@lit/context'
import { adoptStyles, type CSSResultOrNative, html, LitElement, type TemplateResult } from 'lit'
import { type WidgetContext, waitingContext, widgetContext } from './context.ts'
import { directionOf } from './locale.ts'
import { type Say, sayIn } from './messages/messages.ts'
import { type Scheme, themeSheet } from './theme.ts'

/** What all widgets have: the provider's context, its language and direction, and its theme. */
export abstract class Widget extends LitElement {
  readonly #consumer = new ContextConsumer(this, { context: widgetContext, subscribe: true, callback: (context) => this.#receive(context) })
  #messages = waitingContext.messages
  #scheme: Scheme | undefined
  #say: Say = sayIn(waitingContext.messages, waitingContext.locale)
  #locale = waitingContext.locale
  #worn: readonly CSSResultOrNative[] = []

  /** @internal */
  get context(): WidgetContext {
    return this.#consumer.value ?? waitingContext
  }

  /** @internal */
  get say(): Say {
    return this.#say
  }

  /** What the widget shows, as a function of its state. */
  protected abstract renderWidget(): unknown

  protected override render(): TemplateResult {
    const { locale, texts_ready } = this.context
    return html`<div class="root ${texts_ready ? '' : 'wordless'}" lang=${locale} dir=${directionOf(locale)}>${this.renderWidget()}</div>`
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot()
    this.#dress(root)
    return root
  }

  /** Puts on styles that came with code which was loaded later. */
  protected wear(...styles: readonly CSSResultOrNative[]): void {
    this.#worn = styles
    this.#scheme = undefined
    if (this.shadowRoot) this.#dress(this.shadowRoot)
  }

  #receive(context: WidgetContext): void {
    if (context.messages !== this.#messages || context.locale !== this.#locale) {
      this.#messages = context.messages
      this.#locale = context.locale
      this.#say = sayIn(context.messages, context.locale)
    }
    if (this.shadowRoot) this.#dress(this.shadowRoot)
  }

  #dress(root: HTMLElement | DocumentFragment): void {
    const { scheme } = this.context
    if (scheme === this.#scheme || !(root instanceof ShadowRoot)) return
    this.#scheme = scheme
    const own: readonly CSSResultOrNative[] = (this.constructor as typeof LitElement).elementStyles
    adoptStyles(root, [themeSheet(scheme), ...own, ...this.#worn])
  }
}
