import type { Instant, StoreSession, TransactionScope } from '@rollforward/core/store'
import { deleteAccess } from './access/delete-access.ts'
import { listOrphans } from './access/list-orphans.ts'
import { listTenants } from './access/list-tenants.ts'
import { readAccess } from './access/read-access.ts'
import { saveAccess } from './access/save-access.ts'
import { deletePortfolios } from './books/delete-portfolios.ts'
import { lockPortfolios } from './books/lock-portfolios.ts'
import { readEquityChanges } from './books/read-equity-changes.ts'
import { readPortfolios } from './books/read-portfolios.ts'
import { saveEquityChanges } from './books/save-equity-changes.ts'
import { savePortfolios } from './books/save-portfolios.ts'
import type { Connection } from './connection.ts'
import { claimKey } from './delivery/claim-key.ts'
import { expireKeys } from './delivery/expire-keys.ts'
import { finish } from './delivery/finish.ts'
import { lockTenantHead } from './delivery/lock-tenant-head.ts'
import { readAudit } from './delivery/read-audit.ts'
import { readOutbox } from './delivery/read-outbox.ts'
import { readLedger } from './ledger/read-ledger.ts'
import { readSnapshotEdges } from './ledger/read-snapshot-edges.ts'
import { replaceLots } from './ledger/replace-lots.ts'
import { replaceSnapshots } from './ledger/replace-snapshots.ts'
import { saveFacts } from './ledger/save-facts.ts'
import { saveLotValues } from './ledger/save-lot-values.ts'
import { findHoldings } from './market/find-holdings.ts'
import { holdMarket } from './market/hold-market.ts'
import { listPrices } from './market/list-prices.ts'
import { listRates } from './market/list-rates.ts'
import { putQuotes } from './market/put-quotes.ts'
import { readSeries } from './market/read-series.ts'
import { readSplits } from './market/read-splits.ts'

/** Each method of the port, on one connection. */
export function openSession(connection: Connection, now: Instant, mode: TransactionScope['mode']): StoreSession {
  return {
    now,
    books: {
      readPortfolios: (query) => readPortfolios(connection, query),
      lockPortfolios: (query) => lockPortfolios(connection, query),
      savePortfolios: (rows) => savePortfolios(connection, rows),
      deletePortfolios: (query) => deletePortfolios(connection, query),
      readEquityChanges: (query) => readEquityChanges(connection, query),
      saveEquityChanges: (rows) => saveEquityChanges(connection, rows),
    },
    market: {
      putQuotes: (quotes) => putQuotes(connection, quotes),
      listPrices: (query) => listPrices(connection, query),
      listRates: (query) => listRates(connection, query),
      readSplits: (query) => readSplits(connection, query),
      readSeries: (query) => readSeries(connection, query),
      hold: (query) => holdMarket(connection, query),
      findHoldings: (query) => findHoldings(connection, query),
    },
    ledger: {
      read: (kind, query) => readLedger(connection, kind, query),
      saveFacts: (rows) => saveFacts(connection, rows),
      replaceLots: (replacement) => replaceLots(connection, replacement),
      replaceSnapshots: (replacements) => replaceSnapshots(connection, replacements),
      saveLotValues: (values) => saveLotValues(connection, values),
      readSnapshotEdges: (query) => readSnapshotEdges(connection, query),
    },
    access: {
      readAccess: (query) => readAccess(connection, query),
      saveAccess: (rows) => saveAccess(connection, rows),
      deleteAccess: (query) => deleteAccess(connection, query),
      listTenants: () => listTenants(connection),
      listOrphans: (query) => listOrphans(connection, query),
    },
    delivery: {
      claimKey: (key) => claimKey(connection, key),
      lockTenantHead: (query) => lockTenantHead(connection, query, mode),
      finish: (output) => finish(connection, output),
      readAudit: (query) => readAudit(connection, query),
      readOutbox: (query) => readOutbox(connection, query),
      expireKeys: (query) => expireKeys(connection, query),
    },
  }
}
