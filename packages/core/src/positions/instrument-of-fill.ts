import type { DecimalText } from '../kernel/decimal.ts'
import { RollforwardError } from '../kernel/errors.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import { rightOfOption } from '../ledger/option-right.ts'
import type { FillRow } from '../store/rows.ts'

/** What a fill may say of its instrument. */
export interface SaidInstrument {
  readonly symbol: string
  readonly position_class?: FillRow['position_class'] | undefined
  readonly currency?: string | undefined
  readonly multiplier?: DecimalText | undefined
  readonly underlying?: string | null | undefined
  readonly strike?: DecimalText | null | undefined
  readonly expiry_date?: PlainDate | null | undefined
  readonly option_right?: FillRow['option_right'] | undefined
}

export type InstrumentFields = Pick<
  FillRow,
  'position_class' | 'currency' | 'multiplier' | 'underlying' | 'strike' | 'expiry_date' | 'option_right'
>

const names = ['position_class', 'currency', 'multiplier', 'underlying', 'strike', 'expiry_date', 'option_right'] as const

/** The instrument as its first fill fixed it, or as this one, being the first, does. What is said must agree with what is fixed. */
export function instrumentOfFill(
  said: SaidInstrument,
  first: FillRow | undefined,
  options: { readonly base_currency: string; readonly path: string },
): InstrumentFields {
  if (!first) return newInstrument(said, options)
  const name = contradicted(said, first)
  if (name !== undefined) {
    const message = `must be ${first[name] ?? 'left out'}, as the first fill of ${said.symbol} in this portfolio fixed`
    throw new RollforwardError('POSITION_007', {
      errors: [{ path: `${options.path}${name}`, message }],
      detail: `${options.path}${name}: ${message}`,
    })
  }
  const { position_class, currency, multiplier, underlying, strike, expiry_date, option_right } = first
  return { position_class, currency, multiplier, underlying, strike, expiry_date, option_right }
}

/** The first field in which what is said differs from what a fill says. What is left out agrees. */
export function contradicted(said: SaidInstrument, fill: InstrumentFields): (typeof names)[number] | undefined {
  return names.find((name) => said[name] !== undefined && said[name] !== null && said[name] !== fill[name])
}

function newInstrument(
  said: SaidInstrument,
  { base_currency, path }: { readonly base_currency: string; readonly path: string },
): InstrumentFields {
  const option = said.option_right ?? said.strike ?? said.expiry_date
  const position_class = said.position_class ?? (option ? 'OPTIONS' : 'PUBLIC')
  return {
    position_class,
    currency: said.currency ?? base_currency,
    multiplier: said.multiplier ?? ((position_class === 'OPTIONS' ? '100' : '1') as DecimalText),
    underlying: said.underlying ?? null,
    strike: said.strike ?? null,
    expiry_date: said.expiry_date ?? null,
    option_right: position_class === 'OPTIONS' ? rightOfOption(said, path) : null,
  }
}
