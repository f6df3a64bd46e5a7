import { type Failure, toFailure } from '../internal/failure.ts'
import { randomKey, type FormTarget } from './equity-form.ts'
import type { EquityChange, EquityChangeResult } from './records.ts'

/** A deletion that waits for a yes: what it would do is asked first, and a refusal is known before the button is pressed. */
export class Removal {
  change: EquityChange | undefined
  effect: EquityChangeResult | undefined
  failure: Failure | undefined
  busy = false
  readonly #changed: () => void
  #key = ''

  constructor(changed: () => void) {
    this.#changed = changed
  }

  async ask(change: EquityChange, { client, portfolio_id }: FormTarget): Promise<void> {
    this.#set(change)
    this.#key = randomKey()
    try {
      const effect = await client.equityChanges.delete(portfolio_id, change.id, { preview: true })
      if (this.change === change) this.effect = effect
    } catch (error) {
      if (this.change === change) this.failure = toFailure(error)
    }
    this.#changed()
  }

  cancel(): void {
    this.#set(undefined)
  }

  async confirm({ client, portfolio_id }: FormTarget): Promise<EquityChangeResult | undefined> {
    const { change } = this
    if (!change || this.busy) return undefined
    this.busy = true
    this.failure = undefined
    this.#changed()
    try {
      const options = { idempotency_key: this.#key, if_match: change.version }
      const deleted = await client.equityChanges.delete(portfolio_id, change.id, {}, options)
      this.#set(undefined)
      return deleted
    } catch (error) {
      this.failure = toFailure(error)
      return undefined
    } finally {
      this.busy = false
      this.#changed()
    }
  }

  #set(change: EquityChange | undefined): void {
    this.change = change
    this.effect = undefined
    this.failure = undefined
    this.#changed()
  }
}
