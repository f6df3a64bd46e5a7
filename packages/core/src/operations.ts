/** Which function answers which operation. A missing one does not compile. */
import { deleteAccess } from './access/delete.ts'
import { listAccess } from './access/list.ts'
import { putAccess } from './access/put.ts'
import { listAudit } from './audit/list.ts'
import type { OperationSpec, OutputOf, ParsedInputOf, PathParameters } from './contract/operation.ts'
import type { Contract } from './contract.ts'
import { deleteEquityChange } from './equity-changes/delete.ts'
import { getEquityChange } from './equity-changes/get.ts'
import { listEquityChanges } from './equity-changes/list.ts'
import { recordEquityChange } from './equity-changes/record.ts'
import { summarizeEquityChanges } from './equity-changes/summary.ts'
import { updateEquityChange } from './equity-changes/update.ts'
import type { OperationContext, PortfolioContext } from './execution/context.ts'
import { listFxRates, listPrices, listSplits } from './market/list-quotes.ts'
import { putFxRates, putPrices, putSplits } from './market/put-quotes.ts'
import { createPortfolio } from './portfolios/create.ts'
import { deletePortfolio } from './portfolios/delete.ts'
import { getPortfolio } from './portfolios/get.ts'
import { listPortfolios } from './portfolios/list.ts'
import { updatePortfolio } from './portfolios/update.ts'
import { closePosition } from './positions/close.ts'
import { correctFill, listFills, recordFills, voidFill } from './positions/fills.ts'
import { deleteIncome, listIncome, recordIncome } from './positions/income.ts'
import { getPosition, listPositions } from './positions/list.ts'
import { openPosition } from './positions/open.ts'
import { listRealizedEvents } from './positions/realized-events.ts'
import { sell } from './positions/sells.ts'
import { aggregateEquityHistory, aggregateOverview, aggregatePerformance } from './reports/aggregate.ts'
import { getEquityHistory } from './reports/equity-history.ts'
import { getOverview } from './reports/overview.ts'
import { getPerformance } from './reports/performance.ts'
import { getPnlBridge } from './reports/pnl-bridge.ts'
import { listSnapshots, refreshSnapshots } from './reports/snapshots.ts'

/** Spelled out, not by the name `Handler`, so that a preview may be answered by the function of what it previews. */
export type OperationTable = {
  readonly [Group in keyof Contract]: {
    readonly [Name in keyof Contract[Group]]: Contract[Group][Name] extends infer Spec extends OperationSpec
      ? (
          context: Spec['permission'] extends 'none' ? OperationContext : PortfolioContext,
          request: { readonly params: PathParameters<Spec['path']>; readonly input: ParsedInputOf<Spec> },
        ) => Promise<OutputOf<Spec>>
      : never
  }
}

export const operations = {
  portfolios: { create: createPortfolio, list: listPortfolios, get: getPortfolio, update: updatePortfolio, delete: deletePortfolio },
  access: { list: listAccess, put: putAccess, delete: deleteAccess },
  equityChanges: {
    record: recordEquityChange,
    preview: recordEquityChange,
    list: listEquityChanges,
    summary: summarizeEquityChanges,
    get: getEquityChange,
    update: updateEquityChange,
    delete: deleteEquityChange,
  },
  positions: { open: openPosition, list: listPositions, get: getPosition, close: closePosition },
  sells: { preview: sell, create: sell },
  realizedEvents: { list: listRealizedEvents },
  income: { record: recordIncome, list: listIncome, delete: deleteIncome },
  splits: { put: putSplits, list: listSplits },
  prices: { put: putPrices, list: listPrices },
  fxRates: { put: putFxRates, list: listFxRates },
  snapshots: { list: listSnapshots, refresh: refreshSnapshots },
  equityHistory: { get: getEquityHistory, aggregate: aggregateEquityHistory },
  overview: { get: getOverview, aggregate: aggregateOverview },
  performance: { get: getPerformance, aggregate: aggregatePerformance },
  pnlBridge: { get: getPnlBridge },
  fills: { record: recordFills, correct: correctFill, void: voidFill, list: listFills },
  audit: { list: listAudit },
} satisfies OperationTable
