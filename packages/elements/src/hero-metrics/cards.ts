import { compareMoney, negateMoney } from '@rollforward/core/money'
import type { Format } from '../internal/format.ts'
import type { MessageKey, Say } from '../internal/messages/messages.ts'
import type { Metrics } from './load-metrics.ts'

/** What a figure is about. Capital flow and profit never share a color. */
export type Tone = 'plain' | 'flow' | 'gain' | 'loss'

/** One line of how a figure came about. */
export interface Part {
  readonly label: string
  readonly value: string
  readonly tone: Tone
  readonly note?: string
}

export interface Card {
  readonly label: string
  readonly value: string
  readonly tone: Tone
  readonly note: string
  /** Amber: not final yet. */
  readonly warning?: string | undefined
  readonly explanation: { readonly formula: string; readonly parts: readonly Part[]; readonly result: Part }
}

/** A card is a function of the figures: it asks for nothing and computes nothing. A new one is a new entry of the table. */
export type Describe = (metrics: Metrics, format: Format, say: Say) => Card

export const cards = { equity: describeEquity, 'net-capital-flow': describeFlow } as const satisfies Readonly<Record<string, Describe>>

export type CardName = keyof typeof cards

export const cardLabels: Readonly<Record<CardName, MessageKey>> = { equity: 'card_equity', 'net-capital-flow': 'card_flow' }

/** The names in the attribute that are cards, in its order; all of them when it says nothing. */
export function chosenCards(attribute: string | null | undefined): readonly CardName[] {
  const names = (attribute ?? '').split(/[\s,]+/).filter((name): name is CardName => Object.hasOwn(cards, name))
  return names.length === 0 ? (Object.keys(cards) as CardName[]) : [...new Set(names)]
}

function describeEquity({ portfolio, all }: Metrics, format: Format, say: Say): Card {
  const label = say('card_equity')
  const tone = compareMoney(portfolio.equity_balance, '0.00') < 0 ? 'loss' : 'plain'
  const asOf = say('as_of', { date: format.dateOf(portfolio.updated_at) })
  const pnl = all.equity_from_pnl
  return {
    label,
    value: format.money(portfolio.equity_balance),
    tone,
    note: asOf,
    warning: portfolio.stale_from === null ? undefined : say('stale', { date: format.date(portfolio.stale_from) }),
    explanation: {
      formula: say('card_equity_formula'),
      parts: [
        { label: say('opening_equity'), value: format.money(all.starting_equity), tone: 'plain', note: format.date(all.period.start_date) },
        ...flowParts(all, format, say),
        { label: say('profit_and_loss'), value: format.signedMoney(pnl), tone: profitTone(pnl) },
      ],
      result: { label, value: format.money(all.ending_equity), tone, note: format.date(all.period.end_date) },
    },
  }
}

function describeFlow({ year }: Metrics, format: Format, say: Say): Card {
  const label = say('card_flow')
  const value = format.signedMoney(year.net_flow)
  const period = say('from_to', { from: format.date(year.period.start_date), to: format.date(year.period.end_date) })
  return {
    label,
    value,
    tone: 'flow',
    note: say('card_flow_counts', { in: format.count(year.contribution_count), out: format.count(year.withdrawal_count) }),
    explanation: {
      formula: say('card_flow_formula'),
      parts: flowParts(year, format, say),
      result: { label, value, tone: 'flow', note: period },
    },
  }
}

function flowParts(summary: Metrics['all'], format: Format, say: Say): readonly Part[] {
  const { total_contributions, total_withdrawals, contribution_count, withdrawal_count } = summary
  return [
    {
      label: say('contributions'),
      value: format.signedMoney(total_contributions),
      tone: 'flow',
      note: `× ${format.count(contribution_count)}`,
    },
    {
      label: say('withdrawals'),
      value: format.signedMoney(negateMoney(total_withdrawals)),
      tone: 'flow',
      note: `× ${format.count(withdrawal_count)}`,
    },
  ]
}

function profitTone(amount: string): Tone {
  const sign = compareMoney(amount, '0.00')
  return sign > 0 ? 'gain' : sign < 0 ? 'loss' : 'plain'
}
