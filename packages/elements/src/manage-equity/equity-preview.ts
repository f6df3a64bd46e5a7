import { initialState, Task } from '@lit/task'
import type { ReactiveControllerHost } from 'lit'
import type { RollforwardClient } from '../internal/client.ts'
import { type Failure, toFailure } from '../internal/failure.ts'
import { type Limit, limitOf } from './draft.ts'
import type { ChangeType, EquityChange, EquityChangeResult } from './records.ts'

/** One question to the server: what would this change do? */
export interface PreviewQuestion {
  readonly client: RollforwardClient
  readonly portfolio_id: string
  readonly change_type: ChangeType
  readonly amount: string
  readonly change_date: string
  readonly editing: EquityChange | undefined
}

export interface Preview {
  readonly question: PreviewQuestion
  readonly recalculation: EquityChangeResult['recalculation'] | undefined
  readonly limit: Limit | undefined
  readonly failure: Failure | undefined
}

/** Long enough not to ask while somebody types, short enough to answer before they look up. */
const delay_ms = 300

/** Asks the server about what stands in the form, shortly after it stopped changing. */
export class EquityPreview {
  readonly #host: ReactiveControllerHost
  readonly #ask: () => PreviewQuestion | undefined
  #last: Preview | undefined
  #generation = 0

  constructor(host: ReactiveControllerHost, ask: () => PreviewQuestion | undefined) {
    this.#host = host
    this.#ask = ask
    new Task<readonly unknown[], Preview>(host, {
      args: () => [this.#generation, ...partsOf(ask())],
      task: (_, { signal }) => this.#run(signal),
      onComplete: (preview) => void (this.#last = preview),
    })
  }

  /** What is known of the day and type in the form, whatever amount it was asked with. */
  get forDay(): Preview | undefined {
    const [asked, now] = [this.#last?.question, this.#ask()]
    const same =
      asked &&
      now &&
      asked.change_date === now.change_date &&
      asked.change_type === now.change_type &&
      asked.editing?.id === now.editing?.id
    return same && asked.portfolio_id === now.portfolio_id ? this.#last : undefined
  }

  /** The same, only while the amount is still the one that was asked with. */
  get exact(): Preview | undefined {
    const preview = this.forDay
    return preview?.question.amount === this.#ask()?.amount ? preview : undefined
  }

  /** What was answered no longer holds: it is asked again. */
  forget(): void {
    this.#last = undefined
    this.#generation += 1
    this.#host.requestUpdate()
  }

  async #run(signal: AbortSignal): Promise<Preview> {
    const question = this.#ask()
    if (!question) return initialState as never
    await pause(delay_ms, signal)
    const about = { change_type: question.change_type, editing: question.editing }
    try {
      const answer = await send(question, signal)
      const limit = limitOf(answer, about)
      return { question, recalculation: answer.recalculation, limit, failure: undefined }
    } catch (error) {
      signal.throwIfAborted()
      const failure = toFailure(error)
      return { question, recalculation: undefined, limit: limitOf(failure.extensions, about), failure }
    }
  }
}

function send({ client, portfolio_id, editing, change_type, amount, change_date }: PreviewQuestion, signal: AbortSignal) {
  if (editing) return client.equityChanges.update(portfolio_id, editing.id, { amount, preview: true }, { signal })
  return client.equityChanges.preview(portfolio_id, { change_type, amount, change_date }, { signal })
}

function partsOf(question: PreviewQuestion | undefined): readonly unknown[] {
  if (!question) return []
  const { client, portfolio_id, change_type, amount, change_date, editing } = question
  return [client, portfolio_id, change_type, amount, change_date, editing]
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    })
  })
}
