import type { Format } from '../internal/format.ts'
import type { MessageKey, Say } from '../internal/messages/messages.ts'
import type { Metrics, Overview } from './load-metrics.ts'

/** What a figure is about. Capital flow and profit never share a color. */
export type Tone = 'plain' | 'flow' | 'gain' | 'loss'

/** How a figure is written. */
export type Kind = 'money' | 'change' | 'percent' | 'times'

/** A card is a line of this table: it asks for nothing and computes nothing. A new one is a new line. */
export interface Card {
  readonly label: MessageKey
  readonly size: 'first' | 'large' | 'small'
  readonly kind: Kind
  /** Always capital flow, or gain and loss by its sign; else plain, and only a negative one is marked. */
  readonly about: 'flow' | 'profit' | 'state'
  /** The field of the overview whose explanation belongs to it. */
  readonly explains: string
  figure(overview: Overview): string | null
  note(metrics: Metrics, words: Words): string
}

export interface Words {
  readonly say: Say
  readonly format: Format
}

/** The day that a figure is of; flows run to today. */
const dayOf = ({ overview, year }: Metrics, { format }: Words): string => {
  const date = overview.as_of ?? year?.period.end_date
  return date ? format.day(date) : ''
}

const dated: Card['note'] = (metrics, words) => dayOf(metrics, words)

const withoutFlows: Card['note'] = (metrics, words) => joined(words.say('flows_excluded'), dayOf(metrics, words))

function joined(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(' · ')
}

export const cards = {
  equity: {
    ...{ label: 'card_equity', size: 'first', kind: 'money', about: 'state', explains: 'equity_balance' },
    figure: ({ equity_balance }) => equity_balance,
    note: ({ overview, year }, { say, format }) => {
      const date = overview.as_of ?? year?.period.end_date
      return date ? say('as_of', { date: format.date(date) }) : ''
    },
  },
  'day-pnl': {
    ...{ label: 'card_day', size: 'large', kind: 'change', about: 'profit', explains: 'day_pnl' },
    figure: ({ day_pnl }) => day_pnl,
    note: (metrics, words) => {
      const { day_return } = metrics.overview
      return joined(day_return === null ? '' : words.format.percent(day_return), dayOf(metrics, words))
    },
  },
  'cumulative-pnl': {
    ...{ label: 'card_cumulative', size: 'large', kind: 'change', about: 'profit', explains: 'cumulative_pnl' },
    figure: ({ cumulative_pnl }) => cumulative_pnl,
    note: withoutFlows,
  },
  'net-capital-flow': {
    ...{ label: 'card_flow', size: 'large', kind: 'change', about: 'flow', explains: 'net_capital_flow' },
    figure: ({ net_capital_flow }) => net_capital_flow.ytd,
    note: ({ year }, { say, format }) => {
      if (!year) return ''
      const counts = say('card_flow_counts', { in: format.count(year.contribution_count), out: format.count(year.withdrawal_count) })
      return joined(counts, format.day(year.period.end_date))
    },
  },
  twr: {
    ...{ label: 'card_twr', size: 'large', kind: 'percent', about: 'profit', explains: 'twr' },
    figure: ({ twr }) => twr.ytd,
    note: withoutFlows,
  },
  unrealized: {
    ...{ label: 'card_unrealized', size: 'small', kind: 'change', about: 'profit', explains: 'unrealized_pnl' },
    figure: ({ unrealized_pnl }) => unrealized_pnl,
    note: dated,
  },
  realized: {
    ...{ label: 'card_realized', size: 'small', kind: 'change', about: 'profit', explains: 'realized_pnl' },
    figure: ({ realized_pnl }) => realized_pnl.ytd,
    note: dated,
  },
  'gross-exposure': {
    ...{ label: 'card_gross', size: 'small', kind: 'money', about: 'state', explains: 'gross_exposure' },
    figure: ({ gross_exposure }) => gross_exposure,
    note: dated,
  },
  'net-exposure': {
    ...{ label: 'card_net', size: 'small', kind: 'money', about: 'state', explains: 'net_exposure' },
    figure: ({ net_exposure }) => net_exposure,
    note: dated,
  },
  leverage: {
    ...{ label: 'card_leverage', size: 'small', kind: 'times', about: 'state', explains: 'leverage' },
    figure: ({ leverage }) => leverage,
    note: dated,
  },
} as const satisfies Readonly<Record<string, Card>>

export type CardName = keyof typeof cards

/** The names in the attribute that are cards, in its order; all of them when it says nothing. */
export function chosenCards(attribute: string | null | undefined): readonly CardName[] {
  const names = (attribute ?? '').split(/[\s,]+/).filter((name): name is CardName => Object.hasOwn(cards, name))
  return names.length === 0 ? (Object.keys(cards) as CardName[]) : [...new Set(names)]
}

export function toneOf({ about }: Pick<Card, 'about'>, value: string | null): Tone {
  if (about === 'flow') return 'flow'
  if (value === null || !/[1-9]/.test(value)) return 'plain'
  if (value.startsWith('-')) return 'loss'
  return about === 'profit' ? 'gain' : 'plain'
}

/** What is not known is said to be so, never shown as nothing or zero. */
export function writeFigure(kind: Kind, value: string | null, format: Format): string {
  if (value === null) return '—'
  if (kind === 'money') return format.money(value)
  if (kind === 'change') return format.signedMoney(value)
  return kind === 'percent' ? format.percent(value) : format.times(value)
}
