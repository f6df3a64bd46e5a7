import fc from 'fast-check'
import type { PlainEquityChange, PlainFill, PlainInput } from './plain.ts'
import { amountText, feeText, priceText, quantityText } from './recipe.ts'

/** What people do to a history after the fact; each gives the next plain input. */
export type Operation =
  | { readonly kind: 'late fill'; readonly pick: number; readonly quantity: string; readonly price: string; readonly side: 'BUY' | 'SELL' }
  | {
      readonly kind: 'correct fill'
      readonly pick: number
      readonly quantity: string
      readonly price: string
      readonly fees: string | null
    }
  | { readonly kind: 'void fill'; readonly pick: number }
  | { readonly kind: 'add flow'; readonly pick: number; readonly amount: string; readonly inward: boolean }
  | { readonly kind: 'edit flow'; readonly pick: number; readonly amount: string }
  | { readonly kind: 'delete flow'; readonly pick: number }
  | { readonly kind: 'neutral flows'; readonly pick: number; readonly amount: string }
  | { readonly kind: 'change price'; readonly pick: number; readonly price: string }
  | { readonly kind: 'run again' }

const pick = fc.nat(999)

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    kind: fc.constant('late fill' as const),
    pick,
    quantity: quantityText,
    price: priceText,
    side: fc.constantFrom('BUY' as const, 'SELL' as const),
  }),
  fc.record({ kind: fc.constant('correct fill' as const), pick, quantity: quantityText, price: priceText, fees: feeText }),
  fc.record({ kind: fc.constant('void fill' as const), pick }),
  fc.record({ kind: fc.constant('add flow' as const), pick, amount: amountText, inward: fc.boolean() }),
  fc.record({ kind: fc.constant('edit flow' as const), pick, amount: amountText }),
  fc.record({ kind: fc.constant('delete flow' as const), pick }),
  fc.record({ kind: fc.constant('neutral flows' as const), pick, amount: amountText }),
  fc.record({ kind: fc.constant('change price' as const), pick, price: priceText }),
  fc.record({ kind: fc.constant('run again' as const) }),
)

function freshId(input: PlainInput, prefix: string): string {
  const taken = new Set([...input.fills.map((fill) => fill.id), ...input.equity_changes.map((change) => change.id)])
  let number = 0
  while (taken.has(`${prefix}${number}`)) number += 1
  return `${prefix}${number}`
}

function replaceAt<Row>(rows: readonly Row[], index: number, row: Row): Row[] {
  return rows.map((old, at) => (at === index ? row : old))
}

function without<Row>(rows: readonly Row[], index: number): Row[] {
  return rows.filter((_, at) => at !== index)
}

/** A fill of an instrument already traded, on a day already traded on, heard of only now. */
function lateFill(input: PlainInput, like: PlainFill, change: Operation & { kind: 'late fill' }): PlainFill {
  const { lots: _lots, fill_id: _fillId, time: _time, sequence: _sequence, ...terms } = like
  return { ...terms, id: freshId(input, 'late'), side: change.side, quantity: change.quantity, price: change.price }
}

/** Named lots keep their names: a correction of a quantity they add up to is left alone, so that it stays a valid fill. */
function corrected(like: PlainFill, change: Operation & { kind: 'correct fill' }): PlainFill {
  const { fees: _fees, ...rest } = like
  const quantity = like.lots === undefined ? { quantity: change.quantity } : {}
  return { ...rest, ...quantity, price: change.price, ...(change.fees === null ? {} : { fees: change.fees }) }
}

function flow(input: PlainInput, prefix: string, date: string, inward: boolean, amount: string): PlainEquityChange {
  return { id: freshId(input, prefix), change_date: date, change_type: inward ? 'CONTRIBUTION' : 'WITHDRAWAL', amount }
}

/** A snapshot day, or failing that inception. */
function someDate(input: PlainInput, at: number): string {
  return input.dates[at % Math.max(1, input.dates.length)] ?? input.inception_date
}

function applyToFills(input: PlainInput, change: Operation & { kind: 'late fill' | 'correct fill' | 'void fill' }): PlainInput {
  const index = change.pick % Math.max(1, input.fills.length)
  const fill = input.fills[index]
  if (fill === undefined) return input
  if (change.kind === 'late fill') return { ...input, fills: [...input.fills, lateFill(input, fill, change)] }
  if (change.kind === 'correct fill') return { ...input, fills: replaceAt(input.fills, index, corrected(fill, change)) }
  return { ...input, fills: without(input.fills, index) }
}

/** In and out by the same amount on one day: kept gross, and nothing for a return to see except at mixed timing. */
export function withNeutralFlows(input: PlainInput, at: number, amount: string): PlainInput {
  const date = someDate(input, at)
  const more = [flow(input, 'in', date, true, amount), flow(input, 'out', date, false, amount)]
  return { ...input, equity_changes: [...input.equity_changes, ...more] }
}

export function applyOperation(input: PlainInput, change: Operation): PlainInput {
  switch (change.kind) {
    case 'late fill':
    case 'correct fill':
    case 'void fill':
      return applyToFills(input, change)
    case 'add flow':
      return {
        ...input,
        equity_changes: [...input.equity_changes, flow(input, 'more', someDate(input, change.pick), change.inward, change.amount)],
      }
    case 'edit flow': {
      const index = change.pick % Math.max(1, input.equity_changes.length)
      const old = input.equity_changes[index]
      return old === undefined
        ? input
        : { ...input, equity_changes: replaceAt(input.equity_changes, index, { ...old, amount: change.amount }) }
    }
    case 'delete flow':
      return { ...input, equity_changes: without(input.equity_changes, change.pick % Math.max(1, input.equity_changes.length)) }
    case 'neutral flows':
      return withNeutralFlows(input, change.pick, change.amount)
    case 'change price': {
      const index = change.pick % Math.max(1, input.prices.length)
      const old = input.prices[index]
      return old === undefined ? input : { ...input, prices: replaceAt(input.prices, index, { ...old, price: change.price }) }
    }
    case 'run again':
      return input
  }
}
