import { foldUpTo } from '../oracle/fold.ts'
import { firstDifference } from '../oracle/compare.ts'
import { oracleRollForward } from '../oracle/oracle.ts'
import { type PlainInput, type PlainOutput, Refusal } from '../oracle/plain.ts'
import { Broken, must } from './broken.ts'
import { readFacts } from './facts.ts'
import { checkColumns, checkEquityBalance, checkLotValues, checkShares, checkSums } from './identities.ts'
import { portfolioOf, readRows, type Rows } from './rows.ts'
import { tradingDays } from './setup.ts'
import { appOf, type Book, meet, tenant, type World } from './world.ts'

/** What the domain makes of the facts, or null when it refuses them: a late split can leave a sale of named lots short. */
export function oracleOf(facts: PlainInput): PlainOutput | null {
  try {
    const output = oracleRollForward(facts)
    foldUpTo(
      facts,
      facts.fills.reduce(
        (last, fill) => (fill.date > last ? fill.date : last),
        facts.dates[facts.dates.length - 1] ?? facts.inception_date,
      ),
    )
    return output
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

/** Everything that must hold of a portfolio's stored rows at any moment, and from the facts for what is not stale. */
export async function checkBook(world: World, book: Book): Promise<void> {
  const rows = await readRows(world, book)
  checkEquityBalance(rows)
  checkColumns(rows)
  const { snapshot_date, stale_from } = portfolioOf(rows)
  const days = snapshot_date === null ? [] : tradingDays(book.setup.calendar, book.inception, snapshot_date)
  must(JSON.stringify(rows.snapshots.map((row) => row.date)) === JSON.stringify(days), 'the snapshots are not those of the trading days')
  const facts = await readFacts(world, book, snapshot_date)
  checkFlowList(book, facts)
  const expected = oracleOf(facts)
  meet(world, expected === null ? 'facts that do not go together' : stale_from === null ? 'a book compared' : 'a stale book compared')
  if (expected === null) return
  meetFigures(world, rows)
  const fresh = (row: { readonly date: string }): boolean => stale_from === null || row.date < stale_from
  const difference = firstDifference(expected.snapshots.filter(fresh), rows.snapshots.filter(fresh))
  must(
    difference === null,
    () => `differs from the oracle${stale_from === null ? '' : ` although stale only from ${stale_from}`}: ${difference}`,
  )
  if (stale_from !== null) return
  checkSums(rows, facts, null)
  checkShares(rows, facts)
  checkLotValues(rows, facts)
  checkLots(rows, facts, expected)
}

/** What the figures show that were compared. */
function meetFigures(world: World, { lots, realized_events, snapshots }: Rows): void {
  const figures: Readonly<Record<string, boolean>> = {
    'a short': lots.some((lot) => lot.position_type === 'SHORT'),
    'an expiry': realized_events.some((event) => event.reason === 'EXPIRY'),
    'an effect of a rate': realized_events.some((event) => event.fx_effect !== '0.00'),
    'a flip': realized_events.some((event) => lots.some((lot) => lot.fill_id === event.fill_id)),
    'a lot older than the portfolio': lots.some((lot) => lot.entry_date < (snapshots[0]?.date ?? '')),
    'a carried price': snapshots.some((row) => row.carried_prices > 0),
    'a position without a price': snapshots.some((row) => row.unpriced_positions > 0),
    'a price jump': snapshots.some((row) => row.price_jumps > 0),
    'a return without a base': snapshots.some((row) => row.daily_return === null),
    'a negative balance': snapshots.some((row) => row.net_asset_value.startsWith('-')),
  }
  for (const [name, is] of Object.entries(figures)) if (is) meet(world, name)
}

/** The list shows the flows that the history knows of, and no other. */
function checkFlowList(book: Book, facts: PlainInput): void {
  const known = book.flows.filter((flow) => !flow.deleted).map((flow) => `${flow.id} ${flow.date} ${flow.type} ${flow.cents}`)
  const listed = facts.equity_changes.map((one) => `${one.id} ${one.change_date} ${one.change_type} ${BigInt(one.amount.replace('.', ''))}`)
  must(
    JSON.stringify(known.sort()) === JSON.stringify(listed.sort()),
    () => `the flows are ${listed.join(', ')} instead of ${known.join(', ')}`,
  )
}

/** Lots and events as the oracle folds them, while no fill is later than what the oracle was asked for. */
function checkLots(rows: Rows, facts: PlainInput, expected: PlainOutput): void {
  const last = facts.dates[facts.dates.length - 1]
  if (last === undefined || facts.fills.some((fill) => fill.date > last)) return
  const opener = new Map<string, string>(rows.lots.map((lot) => [lot.id, lot.fill_id]))
  const found = rows.realized_events.map((event) =>
    [
      opener.get(event.position_id),
      event.exit_date,
      event.quantity,
      event.exit_price,
      event.proceeds.replace('-', ''),
      event.cost,
      event.fees,
      event.realized_pnl,
      event.holding_days,
      event.term,
      event.reason,
    ].join(' '),
  )
  const due = expected.realized_events.map((event) =>
    [
      event.lot_id,
      event.exit_date,
      event.quantity,
      event.exit_price,
      event.proceeds,
      event.cost,
      event.fees,
      event.realized_pnl,
      event.holding_days,
      event.term,
      event.reason,
    ].join(' '),
  )
  mustBeSameSet(found, due, 'realized events')
  mustBeSameSet(
    rows.lots.map((lot) => [lot.fill_id, lot.strategy_symbol, lot.remaining_quantity, lot.cost_basis].join(' ')),
    expected.lots.map((lot) => [lot.lot_id, lot.strategy_symbol, lot.remaining, lot.remaining_cost].join(' ')),
    'lots',
  )
}

function mustBeSameSet(found: string[], due: string[], what: string): void {
  const extra = found.filter((row) => !due.includes(row))
  const missing = due.filter((row) => !found.includes(row))
  must(
    extra.length + missing.length === 0 && found.length === due.length,
    () => `${what}: found ${extra.join('; ')}, expected ${missing.join('; ')}`,
  )
}

/** Findings that are about the market, and the error of facts that do not go together any more. */
export async function checkDiagnosis(world: World): Promise<void> {
  const { portfolios } = await appOf(world).system().batch.diagnose({ tenant_id: tenant })
  for (const book of world.books) {
    const diagnosis = portfolios.find((one) => one.portfolio_id === book.id)
    if (diagnosis === undefined) throw new Broken('diagnose passes a portfolio over')
    const odd = diagnosis.findings.filter(({ kind }) => kind !== 'price_gap' && kind !== 'expired_option')
    if (odd.length === 0) continue
    const impossible = oracleOf(await readFacts(world, book, diagnosis.snapshot_date)) === null
    must(impossible, () => `diagnose finds ${JSON.stringify(odd)}`)
  }
}
