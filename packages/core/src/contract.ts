/** What can be asked: every operation of every feature, by group and name. */
import { accessOperations } from './access/contract.ts'
import { auditOperations } from './audit/contract.ts'
import { equityChangeOperations } from './equity-changes/contract.ts'
import { fxRateOperations, priceOperations, splitOperations } from './market/contract.ts'
import { portfolioOperations } from './portfolios/contract.ts'
import { positionOperations, sellOperations } from './positions/contract.ts'
import { incomeOperations, realizedEventOperations } from './positions/event-contract.ts'
import { fillOperations } from './positions/fill-contract.ts'
import {
  equityHistoryOperations,
  overviewOperations,
  performanceOperations,
  pnlBridgeOperations,
  snapshotOperations,
} from './reports/contract.ts'

export { scalarJsonSchemas, z } from './kernel/schema.ts'
export type {
  CallOptions,
  Callables,
  ContractTable,
  InputOf,
  ListResult,
  OperationSpec,
  OutputOf,
  ParsedInputOf,
} from './contract/operation.ts'
export type { Access } from './access/contract.ts'
export type { AuditEntry } from './audit/contract.ts'
export type { EquityChange } from './equity-changes/contract.ts'
export type { Portfolio } from './portfolios/contract.ts'
export type { Position, RealizedEventRecord, SymbolPosition } from './positions/records.ts'
export type { Overview, Snapshot } from './reports/contract.ts'

export const contract = {
  portfolios: portfolioOperations,
  access: accessOperations,
  equityChanges: equityChangeOperations,
  positions: positionOperations,
  sells: sellOperations,
  realizedEvents: realizedEventOperations,
  income: incomeOperations,
  splits: splitOperations,
  prices: priceOperations,
  fxRates: fxRateOperations,
  snapshots: snapshotOperations,
  equityHistory: equityHistoryOperations,
  overview: overviewOperations,
  performance: performanceOperations,
  pnlBridge: pnlBridgeOperations,
  fills: fillOperations,
  audit: auditOperations,
} as const

export type Contract = typeof contract
