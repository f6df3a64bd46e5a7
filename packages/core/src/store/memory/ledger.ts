import type { PlainDate } from '../../kernel/plain-date.ts'
import { checkNumbers } from '../check-numbers.ts'
import { compareText } from '../compare-text.ts'
import { checkLedgerQuery } from '../ledger-query.ts'
import { snapshotRows, toSnapshotColumns } from '../snapshot-columns.ts'
import type {
  LedgerQuery,
  LedgerRows,
  LedgerStore,
  Listed,
  LotScope,
  LotValue,
  Page,
  RowPlace,
  SnapshotEdge,
  SnapshotEdgeQuery,
  SnapshotReplacement,
} from '../port.ts'
import type { FillRow, IncomeRow, LotRow, RealizedEventRow, SnapshotRow } from '../rows.ts'
import { type Compare, compareAscii, comparePlaces, cutPage, groupRows, inDates, oneOf, pageRows, upsertSorted } from './sorted-rows.ts'
import { type Book, findBooks, updateBooks, type Workspace } from './state.ts'

export function memoryLedger(workspace: Workspace): LedgerStore {
  return {
    read: async (kind, query) => readLedger(workspace, kind, query),
    saveFacts: async ({ fills = [], income = [] }) => {
      checkNumbers('fills', fills)
      checkNumbers('income', income)
      updateBooks(workspace, fills, (book, added) => ({
        ...book,
        fills: upsertSorted(book.fills, added, (row) => row.id, compareFillRows),
      }))
      updateBooks(workspace, income, (book, added) => ({
        ...book,
        income: upsertSorted(book.income, added, (row) => row.id, compareIncome),
      }))
    },
    replaceLots: async (replacement) => {
      checkNumbers('lots', replacement.lots)
      checkNumbers('realized_events', replacement.realized_events)
      for (const scope of replacement.scopes) updateBooks(workspace, [scope], (book) => clearScope(book, scope))
      updateBooks(workspace, replacement.lots, (book, added) => ({
        ...book,
        lots: upsertSorted(book.lots, added, (row) => row.id, compareLots),
      }))
      updateBooks(workspace, replacement.realized_events, (book, added) => ({
        ...book,
        realized_events: upsertSorted(book.realized_events, added, (row) => row.id, compareEvents),
      }))
    },
    replaceSnapshots: async (replacements) => updateBooks(workspace, replacements, (book, ofBook) => ofBook.reduce(replaceSnapshots, book)),
    saveLotValues: async (values) => {
      checkNumbers('lot_values', values)
      updateBooks(workspace, values, saveLotValues)
    },
    readSnapshotEdges: async (query) =>
      query.edges.map((edge) =>
        snapshotEdge(edge, findBooks(workspace, query.tenant_id, [edge.portfolio_id])[0]?.snapshots ?? [], query.columns_max),
      ),
  }
}

const placeOfIncome = (row: IncomeRow): RowPlace => ({ date: row.date, created_at: row.created_at, id: row.id })
const placeOfLot = (row: LotRow): RowPlace => ({ date: row.entry_date, created_at: row.created_at, id: row.id })
const placeOfEvent = (row: RealizedEventRow): RowPlace => ({ date: row.exit_date, created_at: row.created_at, id: row.id })
const placeOfSnapshot = (row: SnapshotRow): RowPlace => ({ date: row.date, created_at: '', id: row.portfolio_id })

const compareIncome: Compare<IncomeRow> = (left, right) => comparePlaces(placeOfIncome(left), placeOfIncome(right))
const compareLots: Compare<LotRow> = (left, right) => comparePlaces(placeOfLot(left), placeOfLot(right))
const compareEvents: Compare<RealizedEventRow> = (left, right) => comparePlaces(placeOfEvent(left), placeOfEvent(right))
const compareSnapshots: Compare<SnapshotRow> = (left, right) => comparePlaces(placeOfSnapshot(left), placeOfSnapshot(right))

/** Event order: date, time, sequence, then the broker's id; fills without a time come last, in the order they were recorded. */
const compareFillRows: Compare<FillRow> = (left, right) =>
  compareAscii(left.trade_date, right.trade_date) ||
  compareTimes(left.time, right.time) ||
  (left.time === null ? compareAscii(madeByHandAt(left), madeByHandAt(right)) : 0) ||
  left.sequence - right.sequence ||
  compareText(left.fill_id, right.fill_id) ||
  compareAscii(left.id, right.id)

/** A fill made by hand goes by when it was recorded; a broker's has its sequence and id, in whatever order they arrive. */
function madeByHandAt({ fill_id, id, created_at }: FillRow): string {
  return fill_id === id ? created_at : ''
}

function compareTimes(left: string | null, right: string | null): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1
  return compareAscii(left, right)
}

/** How each kind answers a query: what its filters look at, its order, and how it is paged. */
interface Reader<Row> {
  readonly date: (row: Row) => PlainDate
  readonly id?: (row: Row) => string
  readonly fill_id?: (row: Row) => string
  readonly symbol?: (row: Row) => string | null
  readonly strategy_symbol?: (row: Row) => string
  readonly status?: (row: Row) => string
  readonly deleted_at?: (row: Row) => string | null
  readonly compare: Compare<Row>
  readonly page: (rows: readonly Row[], page: Page | undefined) => Listed<Row>
}

const instrument = {
  symbol: (row: { readonly symbol: string | null }) => row.symbol,
  strategy_symbol: (row: { readonly strategy_symbol: string }) => row.strategy_symbol,
}
const ownId = { id: (row: { readonly id: string }) => row.id }

const readers: { readonly [Kind in keyof LedgerRows]: Reader<LedgerRows[Kind]> } = {
  fills: {
    ...ownId,
    ...instrument,
    date: (row) => row.trade_date,
    fill_id: (row) => row.fill_id,
    deleted_at: (row) => row.voided_at,
    compare: compareFillRows,
    page: pageFills,
  },
  income: {
    ...ownId,
    ...instrument,
    date: (row) => row.date,
    deleted_at: (row) => row.deleted_at,
    compare: compareIncome,
    page: (rows, page) => pageRows(rows, page, placeOfIncome),
  },
  lots: {
    ...ownId,
    ...instrument,
    date: (row) => row.entry_date,
    status: (row) => row.status,
    compare: compareLots,
    page: (rows, page) => pageRows(rows, page, placeOfLot),
  },
  realized_events: {
    ...ownId,
    ...instrument,
    date: (row) => row.exit_date,
    compare: compareEvents,
    page: (rows, page) => pageRows(rows, page, placeOfEvent),
  },
  snapshots: { date: (row) => row.date, compare: compareSnapshots, page: (rows, page) => pageRows(rows, page, placeOfSnapshot) },
}

/** Fills page in event order, which their place does not hold; the id in it does. */
function pageFills(rows: readonly FillRow[], page: Page | undefined): Listed<FillRow> {
  if (!page) return { rows, total: rows.length }
  const { after } = page
  return cutPage(
    after
      ? rows.slice(
          0,
          Math.max(
            rows.findIndex((row) => row.id === after.id),
            0,
          ),
        )
      : rows,
    rows.length,
    page,
  )
}

function readLedger<Kind extends keyof LedgerRows>(workspace: Workspace, kind: Kind, query: LedgerQuery): Listed<LedgerRows[Kind]> {
  checkLedgerQuery(kind, query)
  const reader: Reader<LedgerRows[Kind]> = readers[kind]
  const passes = filterOf(reader, query)
  const found = findBooks(workspace, query.tenant_id, query.portfolio_ids).flatMap((book) =>
    (book[kind] as readonly LedgerRows[Kind][]).filter(passes),
  )
  if (query.portfolio_ids.length > 1) found.sort(reader.compare)
  return reader.page(found, query.page)
}

function filterOf<Row>(reader: Reader<Row>, query: LedgerQuery): (row: Row) => boolean {
  const tests: ((row: Row) => boolean)[] = [(row) => inDates(reader.date(row), query)]
  const oneOfList = (valueOf: ((row: Row) => string | null) | undefined, list: readonly string[] | undefined) => {
    if (!valueOf || !list) return
    const listed = oneOf(list)
    tests.push((row) => {
      const value = valueOf(row)
      return value !== null && listed(value)
    })
  }
  oneOfList(reader.id, query.ids)
  oneOfList(reader.fill_id, query.fill_ids)
  oneOfList(reader.symbol, query.symbols)
  oneOfList(reader.strategy_symbol, query.strategy_symbols)
  oneOfList(reader.status, query.status && [query.status])
  const deletedAt = reader.deleted_at
  if (deletedAt && query.include_deleted !== true) tests.push((row) => deletedAt(row) === null)
  return (row) => tests.every((test) => test(row))
}

function clearScope(book: Book, { instruments }: LotScope): Book {
  if (instruments === 'all') return { ...book, lots: [], realized_events: [] }
  const keyOf = (row: { readonly symbol: string; readonly strategy_symbol: string }) => JSON.stringify([row.symbol, row.strategy_symbol])
  const cleared = new Set(instruments.map(keyOf))
  const stays = (row: LotRow | RealizedEventRow) => !cleared.has(keyOf(row))
  return { ...book, lots: book.lots.filter(stays), realized_events: book.realized_events.filter(stays) }
}

function replaceSnapshots(book: Book, replacement: SnapshotReplacement): Book {
  const kept = book.snapshots.slice(0, firstFrom(book.snapshots, replacement.from))
  return { ...book, snapshots: kept.concat(snapshotRows(replacement, replacement.columns)) }
}

function saveLotValues(book: Book, values: readonly LotValue[]): Book {
  const byId = groupRows(values, (value) => value.id)
  const lots = book.lots.map((lot) => {
    const value = lot.status === 'OPEN' ? byId.get(lot.id)?.[0] : undefined
    return value ? { ...lot, ...value } : lot
  })
  return { ...book, lots }
}

function snapshotEdge(
  { portfolio_id, from }: SnapshotEdgeQuery['edges'][number],
  snapshots: readonly SnapshotRow[],
  columnsMax: number | undefined,
): SnapshotEdge {
  const index = firstFrom(snapshots, from)
  const count = snapshots.length - index
  const columns = columnsMax === undefined || count > columnsMax ? null : toSnapshotColumns(snapshots.slice(index))
  return { portfolio_id, before: snapshots[index - 1] ?? null, count, columns }
}

/** Where the snapshots from a date on begin, by halving. */
function firstFrom(snapshots: readonly SnapshotRow[], from: PlainDate): number {
  let low = 0
  let high = snapshots.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (snapshots[middle]!.date < from) low = middle + 1
    else high = middle
  }
  return low
}
