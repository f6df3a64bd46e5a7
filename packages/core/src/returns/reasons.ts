/** Why a figure is null. Each word is public: it stands beside the null in answers. */
export type ReturnReason =
  /** No snapshot, no value or no flow in the period. */
  | 'NO_DATA'
  /** The capital that the P&L is measured against is under 1 % of what was there, zero or negative. */
  | 'SMALL_BASE'
  /** Everything was lost: a chain of returns ends here, and what lies below −100 % has no rate. */
  | 'TOTAL_LOSS'
  /** Under a year nothing is annualised. */
  | 'UNDER_ONE_YEAR'
  /** Start and end are the same day, so no time went by. */
  | 'EMPTY_PERIOD'
  /** A sample standard deviation needs two returns. */
  | 'TOO_FEW_RETURNS'
  /** All returns are the same, so nothing can be divided by their deviation. */
  | 'NO_VARIATION'
  /** No rate solves the equation. */
  | 'NO_RATE'
  /** Several rates solve the equation. */
  | 'SEVERAL_RATES'
  /** The figure is too large to mean anything. */
  | 'OUT_OF_RANGE'
