/** The rules that an operator may set. Messages name these numbers. */
export interface Policy {
  readonly edit_days: number
  readonly delete_days: number
  readonly backdate_days: number
  /** Up to so many snapshots are recalculated with the change that touched them. */
  readonly immediate_recalc_limit: number
  readonly withdrawal_limit: 'equity' | 'cash'
  /** Answers 404 for a portfolio of the own tenant that the caller has no role on. */
  readonly hide_foreign: boolean
  /** How long stored answers are kept for a repeated idempotency key. */
  readonly idempotency_hours: number
}

export const defaultPolicy: Policy = {
  edit_days: 7,
  delete_days: 30,
  backdate_days: 90,
  immediate_recalc_limit: 2000,
  withdrawal_limit: 'equity',
  hide_foreign: false,
  idempotency_hours: 72,
}
