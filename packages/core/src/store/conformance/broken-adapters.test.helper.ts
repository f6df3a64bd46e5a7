import { systemClock } from '../../kernel/clock.ts'
import { memoryAccess } from '../memory/access.ts'
import { memoryBooks } from '../memory/books.ts'
import { memoryDelivery } from '../memory/delivery.ts'
import { memoryStore } from '../memory/index.ts'
import { memoryLedger } from '../memory/ledger.ts'
import { memoryMarket } from '../memory/market.ts'
import { openWorkspace, type State, type Workspace } from '../memory/state.ts'
import type {
  DecimalText,
  EquityChangeQuery,
  EquityChangeRow,
  IdempotencyRow,
  Money,
  PlainDate,
  PriceRow,
  Store,
  StoreSession,
  TransactionScope,
} from '../port.ts'
import { checkScope } from '../scope.ts'
import { runWork } from '../session-guard.ts'

/** A store with one defect, and the case of the suite that is there for it. */
export interface BrokenAdapter {
  readonly defect: string
  readonly case: string
  /** What the case has to say of it. */
  readonly says: RegExp
  readonly make: () => Store
  /** How many cases tell of it at most, where it breaks more than one promise; 5 unless given. */
  readonly told_by_max?: number
}

/** The memory store, with something else in the place of some of its sessions' methods. */
export function withSession(change: (session: StoreSession, scope: TransactionScope) => StoreSession): Store {
  const store = memoryStore()
  return { ...store, transaction: (scope, work) => store.transaction(scope, (session) => work(change(session, scope))) }
}

function withChanges(change: (rows: readonly EquityChangeRow[]) => readonly EquityChangeRow[]): Store {
  return withSession((session) => ({
    ...session,
    books: { ...session.books, saveEquityChanges: (rows) => session.books.saveEquityChanges(change(rows)) },
  }))
}

/** The last writer wins: whatever version comes is taken for the next one. */
function lostUpdate(): Store {
  return withSession((session) => ({
    ...session,
    books: {
      ...session.books,
      savePortfolios: async (rows) => {
        for (const row of rows) {
          const [stored] = (await session.books.readPortfolios({ tenant_id: row.tenant_id, ids: [row.id] })).rows
          await session.books.savePortfolios([{ ...row, version: (stored?.row.version ?? 0) + 1 }])
        }
      },
    },
  }))
}

/** Nobody waits for a lock: work runs at once on what was there at its beginning, and what it changed is changed again at its end. */
function lockThatHoldsNobody(): Store {
  let state: State = new Map()
  const store = memoryStore()
  return {
    ...store,
    transaction: async (scope, work) => {
      checkScope(scope)
      await store.check()
      const updates: Parameters<Workspace['update']>[] = []
      const own = openWorkspace(state, scope)
      const noting: Workspace = { ...own, update: (...update) => (updates.push(update), own.update(...update)) }
      const result = await runWork(sessionOn(noting), work)
      const latest = openWorkspace(state, scope)
      for (const update of updates) latest.update(...update)
      if (scope.mode === 'write') state = latest.state()
      return result
    },
  }
}

function sessionOn(workspace: Workspace): StoreSession {
  return {
    now: systemClock.now(),
    books: memoryBooks(workspace),
    market: memoryMarket(workspace),
    ledger: memoryLedger(workspace),
    access: memoryAccess(workspace),
    delivery: memoryDelivery(workspace),
  }
}

/** Readers look into the transaction that is being written. */
function dirtyRead(): Store {
  const store = memoryStore()
  let writing: StoreSession | null = null
  return {
    ...store,
    transaction: async (scope, work) => {
      if (scope.mode === 'read') return writing ? work(writing) : store.transaction(scope, work)
      return store.transaction(scope, async (session) => {
        writing = session
        return work(session).finally(() => (writing = null))
      })
    },
  }
}

/** Money goes through a float on its way. */
function moneyAsFloat(): Store {
  return withChanges((rows) => rows.map((row) => ({ ...row, amount: Number(row.amount).toFixed(2) as Money })))
}

/** A column with eight fraction digits, where the rate has more. */
function hiddenScale(): Store {
  const cut = (text: DecimalText) => text.replace(/(\.\d{8})\d+$/, '$1') as DecimalText
  return withSession((session) => ({
    ...session,
    ledger: {
      ...session.ledger,
      replaceLots: (replacement) =>
        session.ledger.replaceLots({
          ...replacement,
          lots: replacement.lots.map((lot) => ({ ...lot, entry_fx_rate: cut(lot.entry_fx_rate) })),
        }),
    },
  }))
}

/** numeric(16,2): a third digit is rounded away without a word. */
function thirdDigitRounded(): Store {
  return withChanges((rows) => rows.map((row) => ({ ...row, amount: row.amount.replace(/^(\d+\.\d\d)\d+$/, '$1') as Money })))
}

/** `amount > 0` as the only check, which NaN passes in PostgreSQL. */
function takesNaN(): Store {
  return withChanges((rows) => rows.map((row) => (row.amount === 'NaN' ? { ...row, amount: '1.00' as Money } : row)))
}

/** Days since 1970 by division, cut towards zero where it should be downwards: whatever lies before comes out a day late. */
function dateShifted(): Store {
  const viaMoment = (date: PlainDate) => new Date(Math.trunc((Date.parse(date) + 1) / 86_400_000) * 86_400_000).toISOString().slice(0, 10)
  return withChanges((rows) => rows.map((row) => ({ ...row, change_date: viaMoment(row.change_date) as PlainDate })))
}

/** A query that forgot its tenant finds what all listed ones have. */
function missingTenantFilter(): Store {
  return withSession((session, scope) => ({
    ...session,
    books: {
      ...session.books,
      lockPortfolios: async (query) => {
        const found = await Promise.all(scope.tenant_ids.map((tenant_id) => session.books.lockPortfolios({ ...query, tenant_id })))
        return found.flat()
      },
    },
  }))
}

/** The tenants of a transaction are not looked at: whoever asks by id gets it. */
function openScope(): Store {
  const store = memoryStore()
  const known = new Set<string>()
  return {
    ...store,
    transaction: async (scope, work) => {
      const result = await store.transaction({ ...scope, tenant_ids: [...scope.tenant_ids, ...known] }, work)
      for (const tenant of scope.tenant_ids) known.add(tenant)
      return result
    },
  }
}

/** Lots are replaced in a transaction of their own, which stays when the one around it goes. */
function replaceOnItsOwn(): Store {
  const store = memoryStore()
  return {
    ...store,
    transaction: async (scope, work) => {
      const done: Parameters<StoreSession['ledger']['replaceLots']>[0][] = []
      const noted = (session: StoreSession): StoreSession => ({
        ...session,
        ledger: {
          ...session.ledger,
          replaceLots: async (replacement) => {
            await session.ledger.replaceLots(replacement)
            done.push(replacement)
          },
        },
      })
      try {
        return await store.transaction(scope, (session) => work(noted(session)))
      } catch (error) {
        for (const replacement of done) await store.transaction(scope, ({ ledger }) => ledger.replaceLots(replacement))
        throw error
      }
    },
  }
}

async function olderThan(session: StoreSession, query: EquityChangeQuery, isOlder: (row: EquityChangeRow) => boolean) {
  const { page, ...all } = query
  const found = await session.books.readEquityChanges(all)
  const rows = found.rows.filter(isOlder).reverse()
  return { ...found, rows: page ? rows.slice(page.offset, page.offset + page.limit) : found.rows }
}

/** Rows of one day come in the order in which they were found. */
function unstableOrder(): Store {
  return withSession((session) => ({
    ...session,
    books: {
      ...session.books,
      readEquityChanges: async (query) => {
        const found = await session.books.readEquityChanges(query)
        const sorted = [...found.rows]
          .reverse()
          .sort((left, right) => (left.change_date < right.change_date ? -1 : left.change_date > right.change_date ? 1 : 0))
        return { ...found, rows: query.page ? found.rows : sorted }
      },
    },
  }))
}

/** A cursor that knows the moment of the last row and not its id passes over the others of that moment. */
function cursorThatSkips(): Store {
  return withSession((session) => ({
    ...session,
    books: {
      ...session.books,
      readEquityChanges: (query) => {
        const after = query.page?.after
        if (!after) return session.books.readEquityChanges(query)
        return olderThan(session, query, (row) => `${row.change_date} ${row.created_at}` < `${after.date} ${after.created_at}`)
      },
    },
  }))
}

const keyOf = ({ tenant_id, user_id, method, path, key }: Pick<IdempotencyRow, 'tenant_id' | 'user_id' | 'method' | 'path' | 'key'>) =>
  JSON.stringify([tenant_id, user_id, method, path, key])

/** Answers are kept in a cache beside the database: written at once, whatever becomes of the transaction. */
function idempotencyOutside(): Store {
  const answers = new Map<string, IdempotencyRow>()
  return withSession((session) => ({
    ...session,
    delivery: {
      ...session.delivery,
      claimKey: async (key) => (await session.delivery.claimKey(key)) ?? answers.get(keyOf(key)) ?? null,
      finish: async (output) => {
        await session.delivery.finish(output)
        if (output.answer) answers.set(keyOf(output.answer), output.answer)
      },
    },
  }))
}

/** Says nothing of a price that was corrected, so nobody is marked by it. */
function silentCorrection(): Store {
  return withSession((session) => ({
    ...session,
    market: {
      ...session.market,
      putQuotes: async (quotes) => {
        const tenant = quotes.prices?.[0]?.tenant_id
        const known = tenant === undefined ? [] : (await session.market.listPrices({ tenant_id: tenant })).rows
        const stood = new Set(known.map((row: PriceRow) => `${row.symbol} ${row.date}`))
        const changed = await session.market.putQuotes(quotes)
        return changed.filter(({ kind, key, date }) => kind !== 'price' || !stood.has(`${key} ${date}`))
      },
    },
  }))
}

// prettier-ignore
export const brokenAdapters: readonly BrokenAdapter[] = [
  { defect: 'a lost update', case: 'books: a portfolio is changed only from the version before', says: /version 1: was not refused/, make: lostUpdate },
  { defect: 'a lock that holds nobody', case: 'concurrency: withdrawals that check under the lock never overdraw together', says: /ten get through/, make: lockThatHoldsNobody, told_by_max: 7 },
  { defect: 'a dirty read', case: 'concurrency: readers do not wait for a writer and do not see it before its commit', says: /before the commit/, make: dirtyRead },
  { defect: 'a cent lost in a float', case: 'equity changes: equity changes come back as they were saved', says: /amount/, make: moneyAsFloat },
  { defect: 'a hidden scale', case: 'ledger: lots and realized events come back as they were saved', says: /entry_fx_rate/, make: hiddenScale },
  { defect: 'a third digit rounded away', case: 'numbers: a digit that cannot be kept is refused and never rounded away', says: /an amount of "1\.005": was not refused/, make: thirdDigitRounded },
  { defect: 'NaN accepted', case: 'numbers: what is no number is refused', says: /an amount of "NaN": was not refused/, make: takesNaN },
  { defect: 'dates shifted by a day', case: 'equity changes: dates and instants are not moved by any time zone', says: /change_date/, make: dateShifted },
  { defect: 'a missing tenant filter', case: 'tenants: of two tenants that are listed each query is of one', says: /locks and events/, make: missingTenantFilter },
  { defect: 'a scope that nobody looks at', case: 'tenants: tenants that are not listed do not exist', says: /another one listed/, make: openScope },
  { defect: 'a replace that is not atomic', case: 'projections: lots are replaced as one or not at all', says: /as before/, make: replaceOnItsOwn },
  { defect: 'an unstable order', case: 'equity changes: equity changes are found by every pair of filters, with their sums', says: /without a page/, make: unstableOrder },
  { defect: 'a cursor that skips', case: 'equity changes: equity changes are found by every pair of filters, with their sums', says: /after/, make: cursorThatSkips },
  { defect: 'idempotency outside the transaction', case: 'delivery: nothing is told of work that failed', says: /the key is free/, make: idempotencyOutside },
  { defect: 'a correction that is not told', case: 'market: a put says what is new or has other figures', says: /other figures/, make: silentCorrection },
]
