import type { SnapshotColumns, SnapshotReplacement } from '@rollforward/core/store'
import { columns, type ColumnType } from '../columns.ts'
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

const { tenant_id: _, equity_balance: __, num_positions: ___, computed_at: ____, ...types } = columns.snapshots

/** What a line holds, in its order: the table's columns but those that are the same for all lines or follow from others. */
export const snapshotLineTypes: Readonly<Record<string, ColumnType>> = types

const LINE_BYTES_MAX = Object.keys(types).length * FIELD_BYTES_MAX

/** The lines of all snapshots of some replacements, in chunks that are ready while the next ones are made. */
export function* snapshotLines(replacements: readonly SnapshotReplacement[]): Generator<Uint8Array> {
  const writer = lineWriter()
  for (const { portfolio_id, columns: figures } of replacements) {
    const prefix = Uint8Array.of(...textBytes(portfolio_id), TAB)
    for (let index = 0; index < figures.length; index += 1) {
      reserve(writer, LINE_BYTES_MAX)
      writeBytes(writer, prefix)
      writeFigures(writer, figures, index)
      if (writer.full.length > 0) yield* takeChunks(writer, false)
    }
  }
  yield* takeChunks(writer, true)
}

function writeFigures(writer: LineWriter, columns: SnapshotColumns, index: number): void {
  writeDate(writer, columns.day[index]!)
  tab(writer)
  money(writer, columns.net_asset_value[index]!)
  money(writer, columns.cash_value[index]!)
  money(writer, columns.long_value[index]!)
  money(writer, columns.short_value[index]!)
  money(writer, columns.gross_exposure[index]!)
  money(writer, columns.net_exposure[index]!)
  count(writer, columns.num_long_positions[index]!)
  count(writer, columns.num_short_positions[index]!)
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
  writeWhole(writer, columns.price_jumps[index]!)
  writer.bytes[writer.length++] = NEWLINE
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
