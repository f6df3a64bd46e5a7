import { checkLedgerQuery, type LedgerQuery, type LedgerRows, type Listed, type RowPlace } from '@rollforward/core/store'
import { type RawBuilder, sql } from 'kysely'
import { asDate, asId, datedPlace, inDates, isEqual, isNull, isOneOf, ofTenant, refs } from '../conditions.ts'
import { anyOf, type Connection } from '../connection.ts'
import { columnList } from '../insert-rows.ts'
import { readList } from '../read-list.ts'

/** How a kind answers a query: the column its dates are in, its order, and the place in it that a page goes on after. */
interface Kind {
  readonly date: string
  readonly deleted_at?: string
  readonly order: readonly RawBuilder<unknown>[]
  readonly after: (place: RowPlace, query: LedgerQuery) => RawBuilder<unknown>
}

const dated = (date: string): Kind => ({ date, order: refs(date, 'created_at', 'id'), after: (place) => datedPlace(place)! })

/**
 * Event order: date, time, sequence, then the broker's id; fills without a time come last, those made by hand in the order they were
 * recorded.
 * '~' is above every time, so that one row comparison does for all.
 */
const eventOrder = [
  sql.ref('trade_date'),
  sql`coalesce(time, '~')`,
  sql`case when time is null and fill_id = id::text then created_at else '-infinity'::timestamptz end`,
  sql.ref('sequence'),
  sql.ref('fill_id'),
  sql.ref('id'),
]

/** A fill's date and creation do not tell its place in event order, so the fill is looked up again. */
function placeOfFill(place: RowPlace, { tenant_id, portfolio_ids }: LedgerQuery): RawBuilder<unknown> {
  return sql`(select ${sql.join(eventOrder)} from fills where tenant_id = ${tenant_id} and portfolio_id = ${anyOf('uuid', portfolio_ids)} and id = ${asId(place.id)})`
}

const kinds: { readonly [Name in keyof LedgerRows]: Kind } = {
  fills: { date: 'trade_date', deleted_at: 'voided_at', order: eventOrder, after: placeOfFill },
  income: { ...dated('date'), deleted_at: 'deleted_at' },
  lots: dated('entry_date'),
  realized_events: dated('exit_date'),
  snapshots: { date: 'date', order: refs('date', 'portfolio_id'), after: (place) => sql`(${asDate(place.date)}, ${asId(place.id)})` },
}

export async function readLedger<Name extends keyof LedgerRows>(
  connection: Connection,
  name: Name,
  query: LedgerQuery,
): Promise<Listed<LedgerRows[Name]>> {
  checkLedgerQuery(name, query)
  const kind = kinds[name]
  const { page } = query
  return readList<LedgerRows[Name]>(connection, {
    select: columnList(name),
    table: name,
    from: sql.table(name),
    where: [
      ofTenant(query.tenant_id),
      ...isOneOf('portfolio_id', 'uuid', query.portfolio_ids),
      ...isOneOf('id', 'uuid', query.ids),
      ...isOneOf('fill_id', 'text', query.fill_ids),
      ...isOneOf('symbol', 'text', query.symbols),
      ...isOneOf('strategy_symbol', 'text', query.strategy_symbols),
      ...isEqual('status', query.status),
      ...inDates(kind.date, query),
      ...(kind.deleted_at === undefined || query.include_deleted === true ? [] : [isNull(kind.deleted_at)]),
    ],
    order: kind.order,
    after: page?.after && kind.after(page.after, query),
    page,
  })
}
