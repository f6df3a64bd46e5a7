import { type Instant, zonedParts } from '../kernel/clock.ts'
import { type DecimalText, powerOfTen } from '../kernel/decimal.ts'
import { invalidField, RollforwardError } from '../kernel/errors.ts'
import { type Id, nameId } from '../kernel/ids.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import { UNIT_SCALE } from '../ledger/facts.ts'
import { toUnits } from '../snapshots/facts-of-rows.ts'
import type { FillRow, PortfolioRow } from '../store/rows.ts'
import { fillsBySymbol } from './fills-by-symbol.ts'
import { contradicted, instrumentOfFill, type SaidInstrument } from './instrument-of-fill.ts'

/** A fill as it is told, after its form was checked. */
export interface ToldFill extends SaidInstrument {
  readonly fill_id?: string | undefined
  readonly timestamp?: Instant | undefined
  readonly date?: PlainDate | undefined
  readonly trade_date?: PlainDate | undefined
  readonly time?: string | null | undefined
  readonly sequence: number
  readonly side: 'BUY' | 'SELL'
  readonly quantity: DecimalText
  readonly price: DecimalText
  readonly fees?: DecimalText | undefined
  readonly fx_rate?: DecimalText | null | undefined
  readonly strategy_symbol: string
  readonly order_id?: string | null | undefined
  readonly execution_id?: string | null | undefined
  readonly lot_method?: FillRow['lot_method'] | undefined
  readonly lots?: readonly { readonly position_id: Id; readonly quantity: DecimalText }[] | undefined
  readonly source: string
}

/** What the rules of a fill look at. */
export interface KnownFills {
  readonly portfolio: PortfolioRow
  readonly today: PlainDate
  readonly now: Instant
  /** All fills of the portfolio that count. */
  readonly fills: readonly FillRow[]
  /** The rows with the external ids that are told, voided ones too. */
  readonly told_before: ReadonlyMap<string, FillRow>
  newId(): Id
}

export interface DecidedFills {
  /** What was told, in its order: new, changed, or as it already stood. */
  readonly rows: readonly FillRow[]
  /** Those of them that must be written, each with what stood before. */
  readonly written: readonly { readonly before: FillRow | null; readonly after: FillRow }[]
}

/** Fills to rows: the same again is no change, other figures under a known id are a correction. */
export function decideFills(told: readonly ToldFill[], known: KnownFills): DecidedFills {
  const standing = fillsBySymbol(new Set(told.map(({ symbol }) => symbol)), known.fills)
  const seen = new Set<string>()
  const rows: FillRow[] = []
  const written: { before: FillRow | null; after: FillRow }[] = []
  told.forEach((fill, index) => {
    const path = told.length === 1 ? '' : `fills[${index}].`
    if (fill.fill_id !== undefined && seen.has(fill.fill_id))
      throw invalidField(`${path}fill_id`, 'is the id of another fill in the same call')
    if (fill.fill_id !== undefined) seen.add(fill.fill_id)
    const before = fill.fill_id === undefined ? null : (known.told_before.get(fill.fill_id) ?? null)
    const other = standing.firstOther(fill.symbol, before?.id)
    const after = before && repeatsVoided(fill, before, { path, known }) ? before : toFillRow(fill, { before, other, path, known })
    if (before && sameFigures(before, after)) {
      rows.push(before)
      return
    }
    standing.put(before, after)
    rows.push(after)
    written.push({ before, after })
  })
  return { rows, written }
}

/**
 * A feed that sends its day once more does not bring back what somebody voided; other figures are the broker's word that it was done
 * after all. What its symbol has become in the meantime is no matter: a voided fill is compared with what it said itself.
 */
function repeatsVoided(told: ToldFill, before: FillRow, place: Pick<RowSetting, 'path' | 'known'>): boolean {
  if (before.voided_at === null || before.symbol !== told.symbol || contradicted(told, before) !== undefined) return false
  return sameFigures(before, toFillRow(told, { before, other: before, ...place }))
}

/** One fill with some of its figures told anew. */
export function decideCorrection(before: FillRow, told: ToldFill, known: KnownFills): FillRow {
  const other = fillsBySymbol([told.symbol], known.fills).firstOther(told.symbol, before.id)
  return toFillRow(told, { before, other, path: '', known })
}

interface RowSetting {
  readonly before: FillRow | null
  /** Another fill of the symbol that counts: what it says of the instrument is fixed. */
  readonly other: FillRow | undefined
  readonly path: string
  readonly known: KnownFills
}

function toFillRow(told: ToldFill, { before, other, path, known }: RowSetting): FillRow {
  const { portfolio, now } = known
  const when = whenOf(told, portfolio, path)
  const instrument = instrumentOfFill(told, other, { base_currency: portfolio.base_currency, path })
  checkFill({ ...told, ...when, ...instrument }, known, path)
  checkGross({ ...told, ...instrument }, path)
  const id = before?.id ?? (told.fill_id === undefined ? known.newId() : nameId('fill', portfolio.id, told.fill_id))
  return {
    tenant_id: portfolio.tenant_id,
    portfolio_id: portfolio.id,
    id,
    fill_id: told.fill_id ?? before?.fill_id ?? id,
    ...when,
    sequence: told.sequence,
    side: told.side,
    symbol: told.symbol,
    quantity: told.quantity,
    price: told.price,
    fees: told.fees ?? ('0' as DecimalText),
    ...instrument,
    fx_rate: told.fx_rate ?? null,
    strategy_symbol: told.strategy_symbol,
    order_id: told.order_id ?? null,
    execution_id: told.execution_id ?? null,
    lot_method: told.lot_method ?? before?.lot_method ?? portfolio.lot_method,
    lots: told.lots ?? [],
    source: told.source,
    created_at: before?.created_at ?? now,
    updated_at: now,
    voided_at: null,
    version: (before?.version ?? 0) + 1,
  }
}

/** The day and time of day in the portfolio's zone, and the day on which the fill counts. */
function whenOf(told: ToldFill, portfolio: PortfolioRow, path: string): Pick<FillRow, 'date' | 'trade_date' | 'time'> {
  const zoned = told.timestamp === undefined ? null : zonedParts(told.timestamp, portfolio.time_zone)
  const date = told.date ?? zoned?.date ?? told.trade_date
  if (date === undefined) throw invalidField(`${path}date`, 'is required, or timestamp, or trade_date')
  return { date, trade_date: told.trade_date ?? date, time: plainTime(told.time ?? zoned?.time ?? null) }
}

/** One way of writing each time of day, so that the order of texts is the order of times. */
function plainTime(time: string | null): string | null {
  return time === null || !time.includes('.') ? time : time.replace(/\.?0+$/, '')
}

function checkFill(
  fill: Pick<FillRow, 'trade_date' | 'price' | 'position_class' | 'expiry_date'>,
  { today }: KnownFills,
  path: string,
): void {
  if (fill.trade_date > today)
    throw new RollforwardError('POSITION_003', { errors: [{ path: `${path}trade_date`, message: `must not be after ${today}` }] })
  if (fill.price.startsWith('-') || (fill.price === '0' && fill.position_class !== 'OPTIONS')) {
    throw new RollforwardError('POSITION_004', {
      errors: [{ path: `${path}price`, message: 'must be greater than 0; only an option can end worthless' }],
    })
  }
  if (fill.expiry_date !== null && fill.trade_date > fill.expiry_date) {
    throw new RollforwardError('POSITION_008', {
      errors: [{ path: `${path}trade_date`, message: `must not be after the expiry, ${fill.expiry_date}` }],
    })
  }
}

/** Money columns hold less than 10^34; two digits are left for what several fills sum up to. */
const GROSS_LIMIT = powerOfTen(32 + 4 * UNIT_SCALE)

/** Each factor has a limit of its own, and yet their product can be more money than a column holds. A rate that is looked up is not known here. */
function checkGross(
  { quantity, price, multiplier, fx_rate }: Pick<ToldFill, 'quantity' | 'price' | 'fx_rate'> & Pick<FillRow, 'multiplier'>,
  path: string,
): void {
  const gross = [quantity, price, multiplier, fx_rate ?? '1'].reduce((product, factor) => product * toUnits(factor), 1n)
  if (gross >= GROSS_LIMIT) throw invalidField(`${path}quantity`, 'times price, multiplier and exchange rate must be less than 1e32')
}

const figures = [
  'date',
  'trade_date',
  'time',
  'sequence',
  'side',
  'symbol',
  'quantity',
  'price',
  'fees',
  'currency',
  'fx_rate',
  'multiplier',
  'position_class',
  'option_right',
  'underlying',
  'strike',
  'expiry_date',
  'strategy_symbol',
  'order_id',
  'execution_id',
  'lot_method',
] as const satisfies readonly (keyof FillRow)[]

function sameFigures(left: FillRow, right: FillRow): boolean {
  return figures.every((name) => left[name] === right[name]) && JSON.stringify(left.lots) === JSON.stringify(right.lots)
}
