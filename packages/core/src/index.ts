/** The SDK: create an app over a store and ask it things. */
export { createRollforward, type Logger, type NamedRequest, type Rollforward, type RollforwardOptions } from './create-rollforward.ts'
export type { Contract, EquityChange, Portfolio } from './contract.ts'
export type { CallOptions, Callables, ListResult } from './contract/operation.ts'
export type { Actor, Scope } from './execution/context.ts'
export { type Calendar, calendarNamed } from './kernel/calendar.ts'
export { type Clock, type Instant, type ManualClock, manualClock, systemClock } from './kernel/clock.ts'
export type { DecimalText } from './kernel/decimal.ts'
export {
  type ErrorCode,
  errorCatalogue,
  type FieldError,
  isRollforwardError,
  type Problem,
  RollforwardError,
  toProblem,
} from './kernel/errors.ts'
export { type Id, type IdSource, randomIds } from './kernel/ids.ts'
export type { Money } from './kernel/money.ts'
export type { PlainDate } from './kernel/plain-date.ts'
export { defaultPolicy, type Policy } from './policy.ts'
export type { BatchFailure, BatchReport, ChangeReport, PortfolioReport } from './batch/batch-report.ts'
export type { Finding } from './batch/check-identities.ts'
export type { Diagnosis, PortfolioDiagnosis, TenantDiagnosis } from './batch/diagnose.ts'
export type { Store } from './store/port.ts'
export type { SystemOperations } from './system-operations.ts'
