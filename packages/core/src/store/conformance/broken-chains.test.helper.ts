import type { Store } from '../port.ts'
import { type BrokenAdapter, withSession } from './broken-adapters.test.helper.ts'
import { emptyTrail, linkRows } from './sample-rows.ts'

/** The head is one of the columns that are saved with a portfolio, and whoever saves does not know it. */
function headThatIsSaved(): Store {
  const reset = new Set<string>()
  return withSession((session) => ({
    ...session,
    books: {
      ...session.books,
      savePortfolios: async (rows) => {
        await session.books.savePortfolios(rows)
        for (const row of rows) reset.add(row.id)
      },
      readPortfolios: async (query) => {
        const found = await session.books.readPortfolios(query)
        return { ...found, rows: found.rows.map((seen) => (reset.has(seen.row.id) ? { ...seen, audit_head: emptyTrail } : seen)) }
      },
    },
    delivery: {
      ...session.delivery,
      finish: async (output) => {
        await session.delivery.finish(output)
        for (const { portfolio_id } of output.audit) reset.delete(portfolio_id ?? '')
      },
    },
  }))
}

/** Rows are put wherever the chain ends, whatever they say they follow. */
function chainThatTakesAll(): Store {
  return withSession((session) => ({
    ...session,
    delivery: {
      ...session.delivery,
      finish: async (output) => {
        const tenant_id = output.audit[0]?.tenant_id
        if (tenant_id === undefined) return session.delivery.finish(output)
        const { rows } = await session.books.readPortfolios({ tenant_id })
        const heads = rows.map(({ row, audit_head }) => [row.id, audit_head] as const)
        const own = await session.delivery.lockTenantHead({ tenant_id })
        await session.delivery.finish({ ...output, audit: linkRows(output.audit, Object.fromEntries([...heads, ['', own]])) })
      },
    },
  }))
}

/** A chain comes in the order of the clock. */
function chainByTime(): Store {
  return withSession((session) => ({
    ...session,
    delivery: {
      ...session.delivery,
      readAudit: async (query) => {
        const { page } = query
        if (!('after_sequence' in page)) return session.delivery.readAudit(query)
        const { rows, total } = await session.delivery.readAudit({ ...query, page: { limit: 1_000, offset: 0 } })
        const later = [...rows].reverse().filter(({ sequence }) => sequence > page.after_sequence)
        return { rows: later.slice(0, page.limit), total }
      },
    },
  }))
}

/** The market is told apart by how many prices it has. */
function revisionThatCounts(): Store {
  return withSession((session) => ({
    ...session,
    market: {
      ...session.market,
      readSeries: async (query) => {
        const { total } = await session.market.listPrices({ tenant_id: query.tenant_id })
        return { ...(await session.market.readSeries(query)), revision: total }
      },
    },
  }))
}

// prettier-ignore
export const brokenChains: readonly BrokenAdapter[] = [
  { defect: 'a head that is saved with its portfolio', case: 'audit chains: saving a portfolio leaves its head where it is, also in the same transaction', says: /the head/, make: headThatIsSaved },
  { defect: 'a chain that takes all rows', case: 'audit chains: rows that do not follow the head are refused, and nothing of them stays', says: /a place that is taken.*was not refused/, make: chainThatTakesAll },
  { defect: 'a chain in the order of the clock', case: 'audit chains: a chain is read in its order, stretch by stretch', says: /all/, make: chainByTime },
  { defect: 'a revision that misses a correction', case: 'market: the revision grows with every put that changes something', says: /after/, make: revisionThatCounts },
]
