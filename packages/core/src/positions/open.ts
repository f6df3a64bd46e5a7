import type { Handler } from '../execution/context.ts'
import type { LotRow } from '../store/rows.ts'
import { applyFills, foldAsItStands, readKnownFills } from './apply-fills.ts'
import { checkClosesNothing } from './close-rules.ts'
import type { positionOperations } from './contract.ts'
import { decideFills, type ToldFill } from './decide-fills.ts'
import { toPositionRecord, toRealizedEventRecord } from './position-records.ts'

type PositionType = LotRow['position_type']

const meaning: Readonly<Record<PositionType, { side: 'BUY' | 'SELL'; right: 'CALL' | 'PUT' | null }>> = {
  LONG: { side: 'BUY', right: null },
  SHORT: { side: 'SELL', right: null },
  LC: { side: 'BUY', right: 'CALL' },
  LP: { side: 'BUY', right: 'PUT' },
  SC: { side: 'SELL', right: 'CALL' },
  SP: { side: 'SELL', right: 'PUT' },
}

/** Opening a lot by hand is a fill that must not close anything. */
export const openPosition: Handler<typeof positionOperations.open> = async (context, { input }) => {
  const { position_type, entry_price, entry_date, quantity, ...rest } = input
  const { side, right } = meaning[position_type]
  const { facts, known } = await readKnownFills(context, [])
  const told: ToldFill = {
    ...rest,
    position_class: input.position_class ?? (right === null ? undefined : 'OPTIONS'),
    option_right: right ?? input.option_right,
    side,
    quantity,
    price: entry_price,
    date: entry_date,
    sequence: 0,
    source: 'manual',
  }
  const { written } = decideFills([told], known)
  const fill = written[0]!.after
  const applied = await applyFills(context, facts, written)
  checkClosesNothing(await foldAsItStands(context, facts, fill.symbol), applied.computed.folded, fill.symbol)
  await applied.save()
  const lot = applied.computed.lots.find((row) => row.fill_id === fill.id)!
  const { portfolio_equity_after, recalculation, computed } = applied
  const portfolio = { ...context.portfolio, equity_balance: portfolio_equity_after }
  return {
    ...toPositionRecord(lot, { portfolio, today: known.today }),
    realized_events: computed.realized_events.filter((event) => event.position_id === lot.id).map(toRealizedEventRecord),
    portfolio_equity_after,
    recalculation,
  }
}
