import { date, money, oneOf, z } from './schema.ts'

/** What a change does to the days that were calculated already. */
export const recalculation = z
  .strictObject({ mode: oneOf('none', 'immediate', 'deferred'), from: date.nullable(), snapshots: z.int() })
  .meta({ id: 'Recalculation' })

export type Recalculation = z.output<typeof recalculation>

/** What every change of a portfolio answers. */
export const effectOutput = { portfolio_equity_after: money, recalculation }
