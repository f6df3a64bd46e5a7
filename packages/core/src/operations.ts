/** Which function answers which operation. A missing one does not compile. */
import type { OperationSpec, OutputOf, ParsedInputOf, PathParameters } from './contract/operation.ts'
import type { Contract } from './contract.ts'
import { deleteEquityChange } from './equity-changes/delete.ts'
import { getEquityChange } from './equity-changes/get.ts'
import { listEquityChanges } from './equity-changes/list.ts'
import { recordEquityChange } from './equity-changes/record.ts'
import { summarizeEquityChanges } from './equity-changes/summary.ts'
import { updateEquityChange } from './equity-changes/update.ts'
import type { OperationContext, PortfolioContext } from './execution/context.ts'
import { createPortfolio } from './portfolios/create.ts'
import { getPortfolio } from './portfolios/get.ts'
import { listPortfolios } from './portfolios/list.ts'

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
  portfolios: { create: createPortfolio, list: listPortfolios, get: getPortfolio },
  equityChanges: {
    record: recordEquityChange,
    preview: recordEquityChange,
    list: listEquityChanges,
    summary: summarizeEquityChanges,
    get: getEquityChange,
    update: updateEquityChange,
    delete: deleteEquityChange,
  },
} satisfies OperationTable
