import { books } from './0001-books.ts'
import { market } from './0002-market.ts'
import { ledger } from './0003-ledger.ts'
import { accessAndDelivery } from './0004-access-and-delivery.ts'
import { auditChain } from './0005-audit-chain.ts'
import { carriedPrices } from './0006-carried-prices.ts'
import type { Migration } from './migration.ts'

/** All versions of the schema; the place in the list, from one, is the version. Only ever added to. */
export const migrations: readonly Migration[] = [books, market, ledger, accessAndDelivery, auditChain, carriedPrices]
