/** Something that a widget did and that others under the same provider show. */
export interface Change {
  /** Such as "equity_change.recorded"; "refresh" when the host asks for it. */
  readonly reason: string
  /** None: every portfolio. */
  readonly portfolio_id?: string | undefined
  /** The portfolio's equity after it, when the answer said so: shown at once, before anything is read again. */
  readonly equity_balance?: string | undefined
}

/** Tells the widgets of a page about changes. One that was away asks whether it has missed any. */
export class RefreshChannel {
  readonly #listeners = new Set<(change: Change) => void>()
  #version = 0

  /** How many changes there were. */
  get version(): number {
    return this.#version
  }

  publish(change: Change): void {
    this.#version += 1
    for (const listener of [...this.#listeners]) listener(change)
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}
