import type { Handler } from '../execution/context.ts'
import { checkVersion } from '../execution/check-version.ts'
import { isRollforwardError, RollforwardError } from '../kernel/errors.ts'
import type { LotRow } from '../store/rows.ts'
import { toUnits } from '../snapshots/facts-of-rows.ts'
import { applyFills, foldAsItStands, readKnownFills } from './apply-fills.ts'
import { checkClosesOnly, closedBeforeEntry, tooMuch } from './close-rules.ts'
import type { positionOperations } from './contract.ts'
import { decideFills, type ToldFill } from './decide-fills.ts'
import { findLot } from './find-lot.ts'
import { toPositionRecord, toRealizedEventRecord } from './position-records.ts'

/** Closing part or all of one lot is a fill on the other side that names it. */
export const closePosition: Handler<typeof positionOperations.close> = async (context, { params, input }) => {
  const lot = await findLot(context, params.position_id)
  checkVersion(context, lot)
  if (lot.status === 'CLOSED') throw new RollforwardError('POSITION_010')
  if (input.exit_date < lot.entry_date) {
    const remaining = toUnits(lot.remaining_quantity)
    throw toUnits(input.close_quantity) > remaining ? tooMuch('close_quantity', remaining) : closedBeforeEntry('exit_date', lot.entry_date)
  }
  const { facts, known } = await readKnownFills(context, [])
  const { written } = decideFills([toldClose(lot, input)], known)
  const fill = written[0]!.after
  const applied = await applyFills(context, facts, written).catch((error: unknown) => {
    throw nameQuantity(error)
  })
  checkClosesOnly(await foldAsItStands(context, facts, fill.symbol), applied.computed.folded, new Set([fill.id]), 'close_quantity')
  await applied.save()
  const { computed, portfolio_equity_after, recalculation } = applied
  const portfolio = { ...context.portfolio, equity_balance: portfolio_equity_after }
  const position = computed.lots.find((row) => row.id === lot.id)!
  return {
    position: toPositionRecord(position, { portfolio, today: known.today }),
    realized_events: computed.realized_events.filter((event) => event.fill_id === fill.id).map(toRealizedEventRecord),
    portfolio_equity_after,
    recalculation,
  }
}

/** What the lot has left on that day, splits and all, is known by folding; the refusal is about the quantity that was asked. */
function nameQuantity(error: unknown): unknown {
  const most = isRollforwardError(error) && error.code === 'POSITION_001' ? error.extensions['quantity_max'] : undefined
  return typeof most === 'string' ? tooMuch('close_quantity', toUnits(most)) : error
}

type CloseInput = Parameters<typeof closePosition>[1]['input']

function toldClose(lot: LotRow, { close_quantity, exit_price, exit_date, fees, fx_rate }: CloseInput): ToldFill {
  const isLong = lot.position_type === 'LONG' || lot.position_type === 'LC' || lot.position_type === 'LP'
  return {
    symbol: lot.symbol,
    side: isLong ? 'SELL' : 'BUY',
    quantity: close_quantity,
    price: exit_price,
    fees,
    fx_rate,
    date: exit_date,
    strategy_symbol: lot.strategy_symbol,
    lots: [{ position_id: lot.id, quantity: close_quantity }],
    sequence: 0,
    source: 'manual',
  }
}
