import { initialState, Task } from '@lit/task'
import type { ReactiveController } from 'lit'
import type { RollforwardClient } from './client.ts'
import { RfLoadErrorEvent, RfLoaderStartEvent, RfReadyEvent } from './events.ts'
import { type Failure, toFailure } from './failure.ts'
import type { Change } from './refresh-channel.ts'
import type { Widget } from './widget.ts'

export interface LoadRequest {
  readonly client: RollforwardClient
  readonly portfolio_ids: readonly string[]
  readonly signal: AbortSignal
}

export interface LoaderOptions<Value> {
  load(request: LoadRequest): Promise<Value>
  /** What is known to follow from a change before it is read again. */
  expect?(value: Value, change: Change): Value
  /** Nothing is asked for while this says no. */
  wanted?(): boolean
  /** Shows several portfolios together when no single one is named. */
  readonly aggregates?: boolean
}

export type LoadStatus = 'signed_out' | 'choose' | 'loading' | 'failed' | 'ready'

/** Reads what a widget shows, keeps the last good answer while it is read again, and says how far it is. */
export class Loader<Value> implements ReactiveController {
  readonly #host: Widget
  readonly #options: LoaderOptions<Value>

  #value: Value | undefined
  #valueOf: string | undefined
  #failure: Failure | undefined
  #generation = 0
  #seen = 0
  #unsubscribe: (() => void) | undefined
  #channel: unknown

  constructor(host: Widget, options: LoaderOptions<Value>) {
    this.#host = host
    this.#options = options
    new Task<readonly unknown[], Value>(host, {
      args: () => [host.context.client, this.#selection, options.wanted?.() ?? true, this.#generation],
      task: (_, { signal }) => this.#run(signal),
    })
    host.addController(this)
  }

  get value(): Value | undefined {
    return this.status === 'ready' ? this.#value : undefined
  }

  /** Why the last attempt failed; with a value, that value may be out of date. */
  get failure(): Failure | undefined {
    return this.#failure
  }

  get status(): LoadStatus {
    const { signed_out, client } = this.#host.context
    if (signed_out) return 'signed_out'
    if (client && this.#selection === undefined) return 'choose'
    if (this.#value !== undefined && this.#valueOf === this.#selection) return 'ready'
    return this.#failure ? 'failed' : 'loading'
  }

  get portfolioId(): string | undefined {
    const { portfolio_ids } = this.#host.context
    return portfolio_ids.length === 1 ? portfolio_ids[0] : undefined
  }

  /** The portfolios shown, as one text; undefined while one has to be chosen first. */
  get #selection(): string | undefined {
    const { portfolio_ids } = this.#host.context
    return portfolio_ids.length === 1 || this.#options.aggregates ? portfolio_ids.join() : undefined
  }

  reload = (): void => {
    this.#generation += 1
    this.#host.requestUpdate()
  }

  hostConnected(): void {
    addEventListener('online', this.#onOnline)
    // What was published while this was away is read now.
    if (this.#channel === this.#host.context.channel && this.#seen !== this.#host.context.channel.version) this.reload()
  }

  hostDisconnected(): void {
    removeEventListener('online', this.#onOnline)
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
  }

  hostUpdate(): void {
    const { channel, signed_out } = this.#host.context
    if (this.#unsubscribe === undefined || this.#channel !== channel) this.#listen()
    if (!signed_out) return
    // Nobody who comes after the sign-out may see the figures.
    this.#value = undefined
    this.#failure = undefined
  }

  #listen(): void {
    const { channel } = this.#host.context
    this.#unsubscribe?.()
    if (!this.#host.isConnected) return
    this.#channel = channel
    this.#seen = channel.version
    this.#unsubscribe = channel.subscribe((change) => {
      this.#seen = channel.version
      const { portfolio_ids } = this.#host.context
      if (change.portfolio_id !== undefined && portfolio_ids.length > 0 && !portfolio_ids.includes(change.portfolio_id)) return
      if (this.#value !== undefined) this.#value = this.#options.expect?.(this.#value, change) ?? this.#value
      this.reload()
    })
  }

  async #run(signal: AbortSignal): Promise<Value> {
    const { client, portfolio_ids } = this.#host.context
    const selection = this.#selection
    if (!client || selection === undefined || !(this.#options.wanted?.() ?? true)) return initialState as never
    const first = this.status !== 'ready'
    if (first) this.#failure = undefined
    if (first) this.#host.dispatchEvent(new RfLoaderStartEvent())
    try {
      const value = await this.#options.load({ client, portfolio_ids, signal })
      if (!signal.aborted) this.#succeed(value, selection, first)
      return value
    } catch (error) {
      if (!signal.aborted) this.#fail(toFailure(error))
      throw error
    }
  }

  #succeed(value: Value, selection: string, first: boolean): void {
    const wasFailed = this.#failure !== undefined
    this.#value = value
    this.#valueOf = selection
    this.#failure = undefined
    if (first || wasFailed) void this.#host.updateComplete.then(() => this.#host.dispatchEvent(new RfReadyEvent()))
  }

  #fail(failure: Failure): void {
    this.#failure = failure
    if (failure.code === 'UNAUTHENTICATED') this.#host.context.tokenExpired()
    this.#host.dispatchEvent(new RfLoadErrorEvent(failure))
  }

  readonly #onOnline = (): void => {
    if (this.#failure?.retryable) this.reload()
  }
}
