import { createContext } from '@lit/context'
import type { RollforwardClient } from './client.ts'
import { en, type Messages } from './messages/messages.ts'
import { RefreshChannel } from './refresh-channel.ts'
import type { Scheme } from './theme.ts'

/** What a provider gives to the widgets inside it. */
export interface WidgetContext {
  readonly client: RollforwardClient | undefined
  /** None named: all that the token may see. */
  readonly portfolio_ids: readonly string[]
  readonly locale: string
  readonly scheme: Scheme
  readonly messages: Messages
  /** False while the texts of the language are on their way. */
  readonly texts_ready: boolean
  readonly channel: RefreshChannel
  readonly clock: { now(): string }
  readonly signed_out: boolean
  /** A call was refused because the token is no longer valid. */
  readonly tokenExpired: () => void
}

/** A key that two copies of this package agree on. */
export const widgetContext = createContext<WidgetContext>(Symbol.for('rollforward.widget-context'))

export const systemClock = { now: () => new Date().toISOString() }

/** What a widget goes by while it has no provider: it waits. */
export const waitingContext: WidgetContext = {
  client: undefined,
  portfolio_ids: [],
  locale: 'en-US',
  scheme: 'page',
  messages: en,
  texts_ready: true,
  channel: new RefreshChannel(),
  clock: systemClock,
  signed_out: false,
  tokenExpired: () => undefined,
}
