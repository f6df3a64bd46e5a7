import { parseScaled } from '../kernel/decimal.ts'
import { invalidField, RollforwardError } from '../kernel/errors.ts'
import { type Id, nameId } from '../kernel/ids.ts'
import { currency, date, decimal, decimalNotNegative, decimalPositive, freeText, integer, label, oneOf, z } from '../kernel/schema.ts'
import { type FillFact, type Instrument, type LotMethod, type SplitFact, UNIT_SCALE, type Units } from '../ledger/facts.ts'
import { compareFills } from '../ledger/fill-order.ts'
import { lotId } from '../ledger/open-lot.ts'
import { rightOfOption } from '../ledger/option-right.ts'

export const lotMethodInput = oneOf('FIFO', 'LIFO', 'HIFO', 'AVERAGE')

const timeOfDay = z
  .string({ error: 'must be a time of day such as "14:30:00"' })
  .regex(/^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?$/, { error: 'must be a time of day such as "14:30:00"' })

/** A lot that a sale names: by its own id (a lot is a position) or by the fill that opened it. */
const namedLotInput = z
  .strictObject({
    lot_id: label(200).optional(),
    position_id: label(200).optional(),
    fill_id: label(200).optional(),
    quantity: decimalPositive,
  })
  .refine((named) => [named.lot_id, named.position_id, named.fill_id].filter((id) => id !== undefined).length === 1, {
    error: 'must name the lot by one of lot_id, position_id, fill_id',
  })

/** A fill as the pure functions take it. */
export const fillInput = z.strictObject({
  id: label(200).optional(),
  date,
  time: timeOfDay.optional(),
  sequence: integer({ minimum: 0, maximum: 2_147_483_647 }).optional(),
  side: oneOf('BUY', 'SELL'),
  symbol: label(200),
  quantity: decimalPositive,
  price: decimalNotNegative,
  fees: decimal.optional(),
  currency: currency.optional(),
  fx_rate: decimalPositive.optional(),
  multiplier: decimalPositive.optional(),
  position_class: oneOf('PUBLIC', 'OPTIONS', 'PRIVATE').optional(),
  underlying: label(200).optional(),
  strike: decimalNotNegative.optional(),
  expiry_date: date.optional(),
  option_right: oneOf('CALL', 'PUT').optional(),
  strategy_symbol: freeText(200).optional(),
  lot_method: lotMethodInput.optional(),
  lots: z.array(namedLotInput).max(10_000).optional(),
})

export const splitInput = z.strictObject({
  symbol: label(200),
  ex_date: date,
  numerator: integer({ minimum: 1, maximum: 1_000_000_000 }),
  denominator: integer({ minimum: 1, maximum: 1_000_000_000 }),
})

/** Decimal text; a JSON number that means one exactly is taken as well. */
type DecimalInput = string | number

/** One execution as programs write it. What is left out is empty, zero, or what the symbol's first fill said. */
export interface FillInput {
  /** Left out, it is made from what the fill says. */
  readonly id?: string | undefined
  readonly date: string
  /** Time of day, "14:30:00". Without one a fill comes after those of its date that have one. */
  readonly time?: string | undefined
  /** Decides between fills of the same time. */
  readonly sequence?: number | undefined
  readonly side: 'BUY' | 'SELL'
  readonly symbol: string
  readonly quantity: DecimalInput
  readonly price: DecimalInput
  /** In the fill's currency. */
  readonly fees?: DecimalInput | undefined
  /** Base currency unless given. */
  readonly currency?: string | undefined
  /** Units of base currency for one of the fill's. */
  readonly fx_rate?: DecimalInput | undefined
  /** 100 for options unless given, else 1. */
  readonly multiplier?: DecimalInput | undefined
  readonly position_class?: 'PUBLIC' | 'OPTIONS' | 'PRIVATE' | undefined
  readonly underlying?: string | undefined
  readonly strike?: DecimalInput | undefined
  readonly expiry_date?: string | undefined
  /** What the symbol says unless given, such as "SPY251104C00100000". Where a strike is given, one of the two must say it. */
  readonly option_right?: 'CALL' | 'PUT' | undefined
  readonly strategy_symbol?: string | undefined
  /** For this sale only, in place of the method that is asked for. */
  readonly lot_method?: LotMethod | undefined
  /** The lots that this sale closes, for exactly its quantity, each named by one of the three. */
  readonly lots?: readonly NamedLotInput[] | undefined
}

export interface NamedLotInput {
  readonly lot_id?: string | undefined
  /** The same as `lot_id`: a position is a lot. */
  readonly position_id?: string | undefined
  /** The fill that opened it. */
  readonly fill_id?: string | undefined
  readonly quantity: DecimalInput
}

export interface SplitInput {
  readonly symbol: string
  readonly ex_date: string
  readonly numerator: number
  readonly denominator: number
}

type ParsedFill = z.output<typeof fillInput>
type ParsedSplit = z.output<typeof splitInput>

export interface FactsOfFills {
  readonly fills: readonly FillFact[]
  readonly instruments: readonly Instrument[]
}

/** Checked input as the facts that the engine folds. */
export function toFillFacts(
  inputs: readonly ParsedFill[],
  options: { readonly lot_method: LotMethod; readonly base_currency: string },
): FactsOfFills {
  const ids = fillIds(inputs)
  const fills = inputs.map((input, index) => toFillFact(input, { id: ids[index]!, index, lot_method: options.lot_method }))
  return { fills, instruments: instrumentsOf(inputs, fills, options.base_currency) }
}

export function toSplitFacts(inputs: readonly ParsedSplit[]): SplitFact[] {
  return inputs.map((split) => ({ ...split, numerator: BigInt(split.numerator), denominator: BigInt(split.denominator) }))
}

/**
 * The given ids, or ids from what the fill says and how many fills said exactly the same before it: two genuine fills of the
 * same second are two, and the same list gives the same ids again.
 */
function fillIds(inputs: readonly ParsedFill[]): Id[] {
  const used = new Set<string>()
  const seen = new Map<string, number>()
  return inputs.map((input, index) => {
    if (input.id === undefined) {
      const content = JSON.stringify(Object.entries(input).sort(([left], [right]) => (left < right ? -1 : 1)))
      const ordinal = seen.get(content) ?? 0
      seen.set(content, ordinal + 1)
      return nameId('fill', content, String(ordinal))
    }
    if (used.has(input.id)) throw invalidField(`fills[${index}].id`, 'is the id of another fill in the list')
    used.add(input.id)
    return input.id as Id
  })
}

function toFillFact(input: ParsedFill, given: { readonly id: Id; readonly index: number; readonly lot_method: LotMethod }): FillFact {
  const place = String(given.index).padStart(10, '0')
  const strategy = input.strategy_symbol ?? ''
  return {
    id: given.id,
    fill_id: input.id ?? place,
    trade_date: input.date,
    time: input.time === undefined ? null : fullTime(input.time),
    sequence: input.sequence ?? 0,
    recorded: place,
    side: input.side,
    symbol: input.symbol,
    strategy_symbol: strategy,
    quantity: units(input.quantity),
    price: units(input.price),
    fees: units(input.fees ?? '0'),
    fx_rate: input.fx_rate === undefined ? null : units(input.fx_rate),
    lot_method: input.lot_method ?? given.lot_method,
    lots: (input.lots ?? []).map((named) => ({ lot_id: lotOf(named, input.side, strategy), quantity: units(named.quantity) })),
    created_at: '',
    version: 1,
  }
}

function lotOf(named: z.output<typeof namedLotInput>, side: 'BUY' | 'SELL', strategy: string): Id {
  if (named.fill_id === undefined) return (named.lot_id ?? named.position_id) as Id
  return lotId({ id: named.fill_id as Id, strategy_symbol: strategy, side: side === 'BUY' ? 'SELL' : 'BUY' })
}

/** One way of writing each time, so that text order is time order. */
function fullTime(time: string): string {
  const seconds = time.length === 5 ? `${time}:00` : time
  return seconds.includes('.') ? seconds.replace(/\.?0+$/, '') : seconds
}

/** What the symbols are: the first fill of each fixes it, and a later one that says otherwise is refused. */
function instrumentsOf(inputs: readonly ParsedFill[], fills: readonly FillFact[], baseCurrency: string): Instrument[] {
  const instruments = new Map<string, Instrument>()
  const inOrder = fills.map((fill, index) => ({ fill, index })).sort((left, right) => compareFills(left.fill, right.fill))
  for (const { index } of inOrder) {
    const input = inputs[index]!
    const known = instruments.get(input.symbol)
    if (known === undefined) instruments.set(input.symbol, instrumentOf(input, baseCurrency, `fills[${index}]`))
    else refuseOtherInstrument(known, input, `fills[${index}]`)
  }
  return [...instruments.values()]
}

function instrumentOf(input: ParsedFill, baseCurrency: string, path: string): Instrument {
  const isOption = input.option_right !== undefined || input.strike !== undefined || input.expiry_date !== undefined
  const positionClass = input.position_class ?? (isOption ? 'OPTIONS' : 'PUBLIC')
  return {
    symbol: input.symbol,
    position_class: positionClass,
    multiplier: units(input.multiplier ?? (positionClass === 'OPTIONS' ? '100' : '1')),
    currency: input.currency ?? baseCurrency,
    underlying: input.underlying ?? null,
    strike: input.strike === undefined ? null : units(input.strike),
    expiry_date: input.expiry_date ?? null,
    option_right: positionClass === 'OPTIONS' ? rightOfOption(input, `${path}.`) : null,
  }
}

function refuseOtherInstrument(known: Instrument, input: ParsedFill, path: string): void {
  const said: Partial<Instrument> = {
    ...(input.position_class === undefined ? {} : { position_class: input.position_class }),
    ...(input.multiplier === undefined ? {} : { multiplier: units(input.multiplier) }),
    ...(input.currency === undefined ? {} : { currency: input.currency }),
    ...(input.underlying === undefined ? {} : { underlying: input.underlying }),
    ...(input.strike === undefined ? {} : { strike: units(input.strike) }),
    ...(input.expiry_date === undefined ? {} : { expiry_date: input.expiry_date }),
    ...(input.option_right === undefined ? {} : { option_right: input.option_right }),
  }
  for (const [field, value] of Object.entries(said)) {
    if (known[field as keyof Instrument] === value) continue
    const message = `differs from what the first fill of ${input.symbol} fixed`
    throw new RollforwardError('POSITION_007', { errors: [{ path: `${path}.${field}`, message }], detail: `${path}.${field}: ${message}` })
  }
}

function units(text: string): Units {
  return parseScaled(text, UNIT_SCALE)
}
