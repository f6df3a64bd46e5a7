import type { Handler } from '../execution/context.ts'
import type { portfolioOperations } from './contract.ts'
import { toPortfolioRecord } from './portfolio-record.ts'

export const getPortfolio: Handler<typeof portfolioOperations.get> = ({ actor, portfolio, role }) =>
  Promise.resolve(toPortfolioRecord({ row: portfolio, role }, actor))
