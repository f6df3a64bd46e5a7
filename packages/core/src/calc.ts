/** The pure functions: data in, data out, no store and no clock. They are the engine that everything else uses. */
export { type FillInput, type SplitInput } from './calc/fill-input.ts'
export { foldFills } from './calc/fold-fills.ts'
export type { FoldedEvent, FoldedLot, FoldedPosition } from './calc/folded-records.ts'
export { annualize, drawdown, linkReturns, modifiedDietz, sharpe, volatility, xirr } from './calc/returns.ts'
export { rollForward, type RollForwardInput } from './calc/roll-forward.ts'
export type { SnapshotFigures } from './snapshots/snapshot-columns.ts'
