import type { DatabaseSync } from 'node:sqlite'
import { checkLedgerQuery, checkNumbers, snapshotRows, toSnapshotColumns } from '@rollforward/core/store'
import type { LedgerQuery, LedgerRows, LedgerStore, Listed, LotScope } from '@rollforward/core/store'
import type { SnapshotEdge, SnapshotEdgeQuery, SnapshotRow } from '@rollforward/core/store'
import {
  add,
  byId,
  type Condition,
  equals,
  expectPortfolios,
  field,
  inDates,
  ofKind,
  oneOf,
  put,
  readAll,
  readList,
  remove,
} from './documents.ts'

export function sqliteLedger(db: DatabaseSync): LedgerStore {
  return {
    read: async (kind, query) => readLedger(db, kind, query),
    saveFacts: async ({ fills = [], income = [] }) => {
      checkNumbers('fills', fills)
      checkNumbers('income', income)
      expectPortfolios(db, [...fills, ...income])
      put(db, 'fills', fills, byId)
      put(db, 'income', income, byId)
    },
    replaceLots: async ({ scopes, lots, realized_events }) => {
      checkNumbers('lots', lots)
      checkNumbers('realized_events', realized_events)
      for (const scope of scopes) clearScope(db, scope)
      expectPortfolios(db, [...lots, ...realized_events])
      add(db, 'lots', lots, byId)
      add(db, 'realized_events', realized_events, byId)
    },
    replaceSnapshots: async (replacements) => {
      expectPortfolios(db, replacements)
      for (const { tenant_id, portfolio_id, from } of replacements)
        remove(db, [...ofKind('snapshots', tenant_id, [portfolio_id]), ['d.key >= ?', from]])
      const rows = replacements.flatMap((replacement) => snapshotRows(replacement, replacement.columns))
      add(db, 'snapshots', rows, (row) => [row.portfolio_id, row.date])
    },
    saveLotValues: async (values) => {
      checkNumbers('lot_values', values)
      const names = ['last_price', 'last_price_date', 'market_value', 'unrealized_pnl']
      const changes = names.map((name) => `'$.${name}', v.value ->> '$.${name}'`).join(', ')
      db.prepare(
        `update documents as d set body = json_set(d.body, ${changes}) from json_each(?) v
         where d.kind = 'lots' and d.tenant_id = v.value ->> '$.tenant_id' and d.owner = v.value ->> '$.portfolio_id' and d.key = v.value ->> '$.id'
           and ${field('status')} = 'OPEN'`,
      ).run(JSON.stringify(values))
    },
    readSnapshotEdges: async (query) => query.edges.map((edge) => readEdge(db, query, edge)),
  }
}

/** How a kind answers a query: where its dates are, when it is hidden, and its order. */
interface Kind {
  readonly date: string
  readonly hidden?: string
  readonly order: readonly string[]
}

const byDate = (date: string): Kind => ({ date: field(date), order: [field(date), field('created_at'), 'd.key'] })

/**
 * Event order: date, time, sequence, then the broker's id. Fills without a time come last; of these, those made by hand, which have their
 * own id for the broker's, go by when they were recorded.
 */
const madeByHandAt = `case when ${field('time')} is null and ${field('fill_id')} = d.key then ${field('created_at')} else '' end`
const eventOrder = [field('trade_date'), `coalesce(${field('time')}, '~')`, madeByHandAt, field('sequence'), field('fill_id'), 'd.key']

const kinds: { readonly [Name in keyof LedgerRows]: Kind } = {
  fills: { date: field('trade_date'), hidden: field('voided_at'), order: eventOrder },
  income: { ...byDate('date'), hidden: field('deleted_at') },
  lots: byDate('entry_date'),
  realized_events: byDate('exit_date'),
  snapshots: { date: 'd.key', order: ['d.key', 'd.owner'] },
}

function readLedger<Name extends keyof LedgerRows>(db: DatabaseSync, name: Name, query: LedgerQuery): Listed<LedgerRows[Name]> {
  checkLedgerQuery(name, query)
  const { date, hidden, order } = kinds[name]
  return readList<LedgerRows[Name]>(db, {
    where: [
      ...ofKind(name, query.tenant_id, query.portfolio_ids),
      ...oneOf('d.key', query.ids),
      ...oneOf(field('fill_id'), query.fill_ids),
      ...oneOf(field('symbol'), query.symbols),
      ...oneOf(field('strategy_symbol'), query.strategy_symbols),
      ...equals(field('status'), query.status),
      ...inDates(date, query),
      ...(hidden === undefined || query.include_deleted === true ? [] : [[`${hidden} is null`] as const]),
    ],
    order,
    page: query.page,
    after: (place): Condition => {
      if (name === 'snapshots') return ['(?, ?)', place.date, place.id]
      // A fill's date and creation do not tell its place in event order, so the fill is looked up again.
      if (name === 'fills')
        return [
          `(select ${order.join(', ')} from documents d where d.kind = 'fills' and d.tenant_id = ? and d.key = ?)`,
          query.tenant_id,
          place.id,
        ]
      return ['(?, ?, ?)', place.date, place.created_at, place.id]
    },
  })
}

function clearScope(db: DatabaseSync, { tenant_id, portfolio_id, instruments }: LotScope): void {
  const scopes: readonly (readonly Condition[])[] =
    instruments === 'all'
      ? [[]]
      : instruments.map(({ symbol, strategy_symbol }) => [
          ...equals(field('symbol'), symbol),
          ...equals(field('strategy_symbol'), strategy_symbol),
        ])
  for (const kind of ['lots', 'realized_events'])
    for (const scope of scopes) remove(db, [...ofKind(kind, tenant_id, [portfolio_id]), ...scope])
}

/** SQLite runs in this process, so a statement for each edge is no trip to anywhere. */
function readEdge(
  db: DatabaseSync,
  { tenant_id, columns_max }: SnapshotEdgeQuery,
  { portfolio_id, from }: SnapshotEdgeQuery['edges'][number],
): SnapshotEdge {
  const ofPortfolio = ofKind('snapshots', tenant_id, [portfolio_id])
  const before = readList<SnapshotRow>(db, {
    where: [...ofPortfolio, ['d.key < ?', from]],
    order: ['d.key'],
    page: { limit: 1, offset: 0 },
  })
  const later: readonly Condition[] = [...ofPortfolio, ['d.key >= ?', from]]
  const count = readList(db, { where: later, order: ['d.key'], page: { limit: 0, offset: 0 } }).total
  const wanted = columns_max !== undefined && count <= columns_max
  return {
    portfolio_id,
    before: before.rows[0] ?? null,
    count,
    columns: wanted ? toSnapshotColumns(readAll<SnapshotRow>(db, later, ['d.key'])) : null,
  }
}
