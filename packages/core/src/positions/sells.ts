import type { Handler, PortfolioContext } from '../execution/context.ts'
import { fromCents } from '../kernel/money.ts'
import type { FoldResult, LotMethod } from '../ledger/facts.ts'
import { decimalOf } from '../snapshots/derived-rows.ts'
import { type ComputedLots, computeLots, type PortfolioFacts } from '../snapshots/compute-portfolio.ts'
import { calendarOf, marketOf } from '../snapshots/recalculate.ts'
import type { MarketData } from '../snapshots/market-data.ts'
import { type AppliedFills, applyFills, readKnownFills } from './apply-fills.ts'
import { checkClosesOnly, tooMuch } from './close-rules.ts'
import type { sellOperations } from './contract.ts'
import { decideFills, type DecidedFills, type KnownFills } from './decide-fills.ts'
import { planSale } from './plan-sale.ts'
import { toFillRecord, toRealizedEventRecord } from './position-records.ts'

type SellInput = Parameters<Handler<typeof sellOperations.create>>[1]['input']

const methods = ['FIFO', 'LIFO', 'HIFO', 'AVERAGE'] as const

/** What a sale is judged and planned by: all fills, and the lots at the end of its date. */
interface Sale {
  readonly context: PortfolioContext
  readonly input: SellInput
  readonly facts: PortfolioFacts
  readonly known: KnownFills
  readonly market: MarketData
  readonly held: FoldResult
  readonly before: FoldResult
}

export const sell: Handler<typeof sellOperations.create> = async (context, { input }) => {
  const sale = await readSale(context, input)
  const method = input.lot_method ?? context.portfolio.lot_method
  const decided = decideSale(sale, method)
  const applied = await applyFills(context, sale.facts, decided.written)
  checkClosesOnly(sale.before, applied.computed.folded, new Set(decided.rows.map((row) => row.id)), 'quantity')
  const result = { ...saleResult(sale, decided, applied) }
  if (input.preview) return { ...result, by_method: outcomes(sale) }
  await applied.save()
  return result
}

async function readSale(context: PortfolioContext, input: SellInput): Promise<Sale> {
  const { portfolio, session } = context
  const { facts, known } = await readKnownFills(context, [])
  if (!facts.fills.some((fill) => fill.symbol === input.symbol)) throw tooMuch('quantity', 0n)
  const market = await marketOf(session, [facts])
  const options = { market, calendar: calendarOf(context, portfolio) }
  const ofSymbol = { portfolio, fills: facts.fills.filter((fill) => fill.symbol === input.symbol) }
  const untilThen = { portfolio, fills: ofSymbol.fills.filter((fill) => fill.trade_date <= input.date) }
  const before = computeLots(ofSymbol, portfolio.snapshot_date, options).folded
  // An option expires at the end of its day, so it can still be sold on it.
  const held = computeLots(untilThen, input.date, { ...options, keeps_expired: true }).folded
  return { context, input, facts, known, market, held, before }
}

function decideSale({ input, held, before, known }: Sale, method: LotMethod): DecidedFills {
  return decideFills(planSale(input, { held, all: before }, method), known)
}

function realizedBy({ computed }: { readonly computed: ComputedLots }, { rows }: DecidedFills) {
  const ids = new Set<string>(rows.map((row) => row.id))
  const events = computed.folded.realized_events.filter((event) => event.fill_id !== null && ids.has(event.fill_id))
  const pnl = events.reduce((sum, event) => sum + event.realized_pnl, 0n)
  const records = computed.realized_events.filter((event) => event.fill_id !== null && ids.has(event.fill_id)).map(toRealizedEventRecord)
  return { realized_pnl: fromCents(pnl), realized_events: records }
}

function saleResult({ input }: Sale, decided: DecidedFills, applied: AppliedFills) {
  const { side } = decided.rows[0]!
  const remaining = applied.computed.folded.lots
    .filter(
      (lot) =>
        lot.instrument.symbol === input.symbol &&
        lot.side === (side === 'SELL' ? 'LONG' : 'SHORT') &&
        (input.strategy_symbol ?? lot.strategy_symbol) === lot.strategy_symbol,
    )
    .reduce((sum, lot) => sum + lot.remaining, 0n)
  return {
    fills: decided.rows.map(toFillRecord),
    ...realizedBy(applied, decided),
    remaining_quantity: decimalOf(remaining),
    portfolio_equity_after: applied.portfolio_equity_after,
    recalculation: applied.recalculation,
  }
}

/** What the same sale would realize under each method, whatever lots were picked. */
function outcomes(sale: Sale) {
  const { context, facts, market } = sale
  const options = { market, calendar: calendarOf(context, context.portfolio), keeps_expired: true }
  // What a sale realizes is settled by what came before it; a later sale that names a lot must not stand in the way of the question.
  const earlier = facts.fills.filter((fill) => fill.symbol === sale.input.symbol && fill.trade_date <= sale.input.date)
  const outcome = (method: LotMethod) => {
    const decided = decideSale({ ...sale, input: { ...sale.input, lots: undefined } }, method)
    const fills = [...earlier, ...decided.rows]
    return realizedBy({ computed: computeLots({ portfolio: context.portfolio, fills }, sale.input.date, options) }, decided)
  }
  const [FIFO, LIFO, HIFO, AVERAGE] = methods.map(outcome) as [
    ReturnType<typeof outcome>,
    ReturnType<typeof outcome>,
    ReturnType<typeof outcome>,
    ReturnType<typeof outcome>,
  ]
  return { FIFO, LIFO, HIFO, AVERAGE }
}
