import type { SnapshotColumns, SnapshotReplacement } from '@rollforward/core/store'
import {
  FIELD_BYTES_MAX,
  type LineWriter,
  lineWriter,
  NEWLINE,
  reserve,
  TAB,
  takeChunks,
  textBytes,
  writeBytes,
  writeDate,
  writeMoney,
  writeNull,
  writeRatio,
  writeWhole,
} from './line-writer.ts'

/** Every column between the portfolio's id and `computed_at`, in the order of the table. */
const FIELD_COUNT = 27

/** The lines of all snapshots of some replacements, in chunks that are ready while the next ones are made. */
export function* snapshotLines(replacements: readonly SnapshotReplacement[]): Generator<Uint8Array> {
  const writer = lineWriter()
  for (const { tenant_id, portfolio_id, computed_at, columns } of replacements) {
    const prefix = Uint8Array.of(...textBytes(tenant_id), TAB, ...textBytes(portfolio_id), TAB)
    const suffix = Uint8Array.of(...textBytes(computed_at), NEWLINE)
    const lineMax = prefix.length + suffix.length + FIELD_COUNT * FIELD_BYTES_MAX
    for (let index = 0; index < columns.length; index += 1) {
      reserve(writer, lineMax)
      writeBytes(writer, prefix)
      writeFigures(writer, columns, index)
      writeBytes(writer, suffix)
      if (writer.full.length > 0) yield* takeChunks(writer, false)
    }
  }
  yield* takeChunks(writer, true)
}

function writeFigures(writer: LineWriter, columns: SnapshotColumns, index: number): void {
  const { num_long_positions, num_short_positions } = columns
  writeDate(writer, columns.day[index]!)
  tab(writer)
  money(writer, columns.net_asset_value[index]!)
  // `equity_balance` of a snapshot is its net asset value.
  money(writer, columns.net_asset_value[index]!)
  money(writer, columns.cash_value[index]!)
  money(writer, columns.long_value[index]!)
  money(writer, columns.short_value[index]!)
  money(writer, columns.gross_exposure[index]!)
  money(writer, columns.net_exposure[index]!)
  count(writer, num_long_positions[index]! + num_short_positions[index]!)
  count(writer, num_long_positions[index]!)
  count(writer, num_short_positions[index]!)
  money(writer, columns.daily_pnl[index]!)
  money(writer, columns.daily_unrealized_pnl[index]!)
  money(writer, columns.daily_realized_pnl[index]!)
  money(writer, columns.daily_income[index]!)
  money(writer, columns.equity_inflow[index]!)
  money(writer, columns.equity_outflow[index]!)
  money(writer, columns.daily_capital_flows[index]!)
  money(writer, columns.cumulative_pnl[index]!)
  money(writer, columns.cumulative_realized_pnl[index]!)
  money(writer, columns.cumulative_income[index]!)
  money(writer, columns.cumulative_capital_flows[index]!)
  writeReturns(writer, columns, index)
  count(writer, columns.carried_prices[index]!)
  count(writer, columns.unpriced_positions[index]!)
  count(writer, columns.price_jumps[index]!)
}

function writeReturns(writer: LineWriter, { daily_return, twr_index }: SnapshotColumns, index: number): void {
  const dailyReturn = daily_return[index]!
  if (dailyReturn === null) writeNull(writer)
  else writeRatio(writer, dailyReturn)
  tab(writer)
  writeRatio(writer, twr_index[index]!)
  tab(writer)
}

function money(writer: LineWriter, cents: number | bigint): void {
  writeMoney(writer, cents)
  tab(writer)
}

function count(writer: LineWriter, value: number): void {
  writeWhole(writer, value)
  tab(writer)
}

function tab(writer: LineWriter): void {
  writer.bytes[writer.length++] = TAB
}
