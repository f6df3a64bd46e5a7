import type { RollforwardClient } from '../internal/client.ts'

/** The shapes of the contract that this widget shows, by short names. */
export type Portfolio = Awaited<ReturnType<RollforwardClient['portfolios']['get']>>
export type EquityChanges = Awaited<ReturnType<RollforwardClient['equityChanges']['list']>>
export type EquityChange = EquityChanges['equity_changes'][number]
export type EquityChangeResult = Awaited<ReturnType<RollforwardClient['equityChanges']['record']>>
export type ChangeType = EquityChange['change_type']

/** What is sent when a change is recorded, and for an edit what is sent of it. */
export interface EquityChangeInput {
  readonly change_type: ChangeType
  readonly amount: string
  readonly change_date: string
  readonly description: string | null
}
