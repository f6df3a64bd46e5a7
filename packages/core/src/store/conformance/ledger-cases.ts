import { fromDayNumber, toDayNumber } from '../../kernel/plain-date.ts'
import type { LedgerRows, PortfolioRow } from '../port.ts'
import { equal, rejects } from './assert.ts'
import { type Bench, type Case, makePortfolio } from './kit.ts'
import { ledgerListCases } from './ledger-list-cases.ts'
import {
  date,
  decimal,
  fillRow,
  incomeRow,
  instant,
  lotRow,
  money,
  newId,
  portfolioRow,
  realizedEventRow,
  replacing,
  snapshotRow,
} from './sample-rows.ts'

const day = (offset: number) => fromDayNumber(toDayNumber(date('2025-11-03')) + offset)

export function ledgerCases(check: Case): void {
  factCases(check)
  derivedCases(check)
  ledgerListCases(check)
  check('a filter that a kind has no column for is refused', async (bench) => {
    const query = { tenant_id: bench.tenant_id, portfolio_ids: [] }
    await rejects(
      bench.read((session) => session.ledger.read('snapshots', { ...query, ids: [] })),
      'snapshots by id',
    )
    await rejects(
      bench.read((session) => session.ledger.read('lots', { ...query, fill_ids: ['x'] })),
      "lots by the broker's id",
    )
    await rejects(
      bench.read((session) => session.ledger.read('fills', { ...query, status: 'OPEN' })),
      'fills by status',
    )
  })
  check('facts need their portfolio', async (bench) => {
    const unknown = portfolioRow(bench.tenant_id)
    await rejects(
      bench.write((session) => session.ledger.saveFacts({ fills: [fillRow(unknown)] })),
      'a fill',
      'EQUITY_004',
    )
    await rejects(
      bench.write((session) => session.ledger.saveFacts({ income: [incomeRow(unknown)] })),
      'income',
      'EQUITY_004',
    )
  })
}

function factCases(check: Case): void {
  check('fills come back as they were saved', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const full = fillRow(portfolio, {
      fill_id: '0000e1a7.65f1.01.01',
      date: day(0),
      trade_date: day(2),
      time: '09:30:00.123',
      sequence: 9007199254740991,
      side: 'SELL',
      quantity: decimal('1234567890123456.12345678'),
      price: decimal('0.00000001'),
      fees: decimal('-0.35'),
      fx_rate: decimal('1.08765432'),
      multiplier: decimal('100'),
      position_class: 'OPTIONS',
      option_right: 'PUT',
      underlying: 'AAPL',
      strike: decimal('227.5'),
      expiry_date: date('2026-01-16'),
      strategy_symbol: 'momentum',
      order_id: 'o-1',
      execution_id: 'e-1',
      lot_method: 'AVERAGE',
      lots: [{ position_id: newId(), quantity: decimal('0.5') }],
      source: 'broker',
      voided_at: instant('2025-11-20T00:00:00.001Z'),
      version: 3,
    })
    const rows = [fillRow(portfolio, { trade_date: day(1), price: decimal('0') }), full]
    await roundTrip(bench, 'fills', portfolio, rows, (changed) => bench.write((session) => session.ledger.saveFacts({ fills: changed })))
  })

  check('income comes back as it was saved', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const full = incomeRow(portfolio, {
      date: day(2),
      kind: 'TAX',
      symbol: null,
      strategy_symbol: 'momentum',
      amount: money('-99999999999999.99'),
      note: 'withheld',
      deleted_at: instant('2025-11-20T00:00:00.001Z'),
      version: 2,
    })
    await roundTrip(bench, 'income', portfolio, [incomeRow(portfolio, { date: day(1) }), full], (changed) =>
      bench.write((session) => session.ledger.saveFacts({ income: changed })),
    )
  })
}

function derivedCases(check: Case): void {
  lotCases(check)
  snapshotCases(check)
}

function lotCases(check: Case): void {
  check('lots and realized events come back as they were saved', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const lots = [
      lotRow(portfolio, { entry_date: day(1) }),
      lotRow(portfolio, {
        entry_date: day(2),
        underlying: 'AAPL',
        position_class: 'OPTIONS',
        position_type: 'SC',
        strategy_symbol: 'income',
        quantity: decimal('0.00000001'),
        remaining_quantity: decimal('0'),
        entry_price: decimal('33.33333333'),
        entry_fx_rate: decimal('0.00001234567890123456'),
        strike: decimal('230'),
        expiry_date: date('2026-01-16'),
        cost_basis: money('-0.01'),
        realized_pnl: money('-12.34'),
        status: 'CLOSED',
        closed_on: day(3),
        last_price: decimal('0'),
        last_price_date: day(3),
        market_value: money('0.00'),
        unrealized_pnl: money('0.00'),
        version: 12,
      }),
    ]
    const events = [
      realizedEventRow(portfolio, { exit_date: day(3) }),
      realizedEventRow(portfolio, {
        exit_date: day(4),
        fill_id: null,
        reason: 'EXPIRY',
        term: 'long',
        exit_price: decimal('0'),
        realized_pnl: money('-99999999999999.99'),
        fx_effect: money('-0.01'),
        holding_days: 400,
      }),
    ]
    const scope = { tenant_id: bench.tenant_id, portfolio_id: portfolio.id, instruments: 'all' as const }
    await bench.write((session) => session.ledger.replaceLots({ scopes: [scope], lots, realized_events: events }))
    const query = { tenant_id: bench.tenant_id, portfolio_ids: [portfolio.id] }
    equal(await bench.read((session) => session.ledger.read('lots', query)), { rows: lots, total: 2 }, 'lots')
    equal(await bench.read((session) => session.ledger.read('realized_events', query)), { rows: events, total: 2 }, 'events')
  })
}

function snapshotCases(check: Case): void {
  check('snapshots come back as they were saved', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const computed_at = instant('2025-11-05T02:00:00.999Z')
    const rows = [
      snapshotRow(portfolio, { date: day(0), daily_return: null, twr_index: decimal('1'), computed_at }),
      snapshotRow(portfolio, {
        date: day(1),
        net_asset_value: money('-9999999999999999999999999999.99'),
        equity_balance: money('-9999999999999999999999999999.99'),
        short_value: money('-9400.00'),
        daily_return: decimal('-0.0123456789012345'),
        twr_index: decimal('0.9876543210987655'),
        computed_at,
        num_positions: 2147483647,
        num_long_positions: 2147483647,
        num_short_positions: 0,
        carried_prices: 1,
        unpriced_positions: 2,
        price_jumps: 3,
      }),
    ]
    await bench.write((session) => session.ledger.replaceSnapshots([replacing(portfolio, day(0), rows)]))
    equal(
      await bench.read((session) => session.ledger.read('snapshots', { tenant_id: bench.tenant_id, portfolio_ids: [portfolio.id] })),
      { rows, total: 2 },
      'snapshots',
    )
  })
}

async function roundTrip<Kind extends 'fills' | 'income'>(
  bench: Bench,
  kind: Kind,
  portfolio: PortfolioRow,
  rows: readonly LedgerRows[Kind][],
  save: (rows: readonly LedgerRows[Kind][]) => Promise<void>,
): Promise<void> {
  const query = { tenant_id: bench.tenant_id, portfolio_ids: [portfolio.id], include_deleted: true }
  const read = () => bench.read((session) => session.ledger.read(kind, query))
  await save(rows)
  equal(await read(), { rows, total: rows.length }, kind)
  const changed = { ...rows[0]!, strategy_symbol: 'changed', version: 2 }
  await save([changed])
  equal(await read(), { rows: [changed, ...rows.slice(1)], total: rows.length }, `${kind}, one of them replaced`)
}
