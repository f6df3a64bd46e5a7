import type { RollforwardClient } from '../internal/client.ts'
import { type Failure, isUnanswered, toFailure } from '../internal/failure.ts'
import { type Draft, emptyDraft } from './draft.ts'
import type { EquityChange, EquityChangeInput, EquityChangeResult } from './records.ts'
import type { Field } from './refusal.ts'

/** What was done last, until the next keystroke. */
export interface Done {
  readonly kind: 'recorded' | 'saved' | 'deleted'
  readonly change: EquityChangeResult
}

export interface FormTarget {
  readonly client: RollforwardClient
  readonly portfolio_id: string
}

/** What stands in the form and how far it got. It outlives the panel, an expired token and being taken out of the page. */
export class EquityForm {
  draft: Draft = emptyDraft
  editing: EquityChange | undefined
  busy = false
  done: Done | undefined
  /** Fields that the person has left once: only those are told that something is missing. */
  touched: ReadonlySet<Field> = new Set()
  /** The last refusal and what was refused, so that it is not shown for something else. */
  refused: { readonly failure: Failure; readonly draft: Draft } | undefined
  readonly #changed: () => void
  #kept: Draft | undefined
  #key: string | undefined

  constructor(changed: () => void) {
    this.#changed = changed
  }

  type(part: Partial<Draft>): void {
    this.draft = { ...this.draft, ...part }
    this.done = undefined
    this.#changed()
  }

  touch(...fields: readonly Field[]): void {
    this.touched = new Set([...this.touched, ...fields])
    this.#changed()
  }

  /** Takes a recorded change into the form; what was typed comes back when the edit ends. */
  edit(change: EquityChange, draft: Draft): void {
    this.#kept ??= this.editing ? undefined : this.draft
    this.#begin(change, draft)
  }

  endEdit(): void {
    const kept = this.#kept
    this.#kept = undefined
    this.#begin(undefined, kept ?? emptyDraft)
  }

  reset(): void {
    this.#kept = undefined
    this.done = undefined
    this.#begin(undefined, emptyDraft)
  }

  /** The failure of exactly what stands in the form now. */
  get failure(): Failure | undefined {
    return this.refused?.draft === this.draft || isAboutForm(this.refused?.failure) ? this.refused?.failure : undefined
  }

  /** Records or saves. The key stays until it worked: a second try after no answer never records twice. */
  async send(target: FormTarget, input: EquityChangeInput): Promise<EquityChangeResult | undefined> {
    const { editing, draft } = this
    this.busy = true
    this.refused = undefined
    this.done = undefined
    this.#changed()
    try {
      const change = await this.#call(target, input)
      this.busy = false
      if (editing) this.endEdit()
      else this.reset()
      this.done = { kind: editing ? 'saved' : 'recorded', change }
      return change
    } catch (error) {
      const failure = toFailure(error)
      // With this code the key has done its work under another amount; a new attempt is a new change.
      if (failure.code === 'IDEMPOTENCY_CONFLICT') this.#key = undefined
      this.refused = { failure, draft }
      return undefined
    } finally {
      this.busy = false
      this.#changed()
    }
  }

  #call({ client, portfolio_id }: FormTarget, input: EquityChangeInput): Promise<EquityChangeResult> {
    const idempotency_key = (this.#key ??= randomKey())
    const { editing } = this
    if (!editing) return client.equityChanges.record(portfolio_id, input, { idempotency_key })
    const { amount, description } = input
    return client.equityChanges.update(portfolio_id, editing.id, { amount, description }, { idempotency_key, if_match: editing.version })
  }

  #begin(editing: EquityChange | undefined, draft: Draft): void {
    this.editing = editing
    this.draft = draft
    this.touched = new Set()
    this.refused = undefined
    this.#key = undefined
    this.#changed()
  }
}

/** Not about a figure in a field, so it stays while the person types on. */
function isAboutForm(failure: Failure | undefined): boolean {
  return failure !== undefined && (isUnanswered(failure) || failure.code === 'UNAUTHENTICATED')
}

/** `randomUUID` is missing on pages that were not loaded over TLS. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
