/** What can be asked: every operation of every feature, by group and name. */
import { equityChangeOperations } from './equity-changes/contract.ts'
import { portfolioOperations } from './portfolios/contract.ts'

export { scalarJsonSchemas, z } from './kernel/schema.ts'
export type { CallOptions, Callables, ContractTable, InputOf, ListResult, OperationSpec, OutputOf, ParsedInputOf } from './contract/operation.ts'
export type { EquityChange } from './equity-changes/contract.ts'
export type { Portfolio } from './portfolios/contract.ts'

export const contract = {
  portfolios: portfolioOperations,
  equityChanges: equityChangeOperations,
} as const

export type Contract = typeof contract
