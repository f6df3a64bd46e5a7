import type { Capability } from '../port.ts'
import { accessCases } from './access-cases.ts'
import { auditCases } from './audit-cases.ts'
import { equal, rejects } from './assert.ts'
import { bookCases } from './book-cases.ts'
import { concurrencyCases } from './concurrency-cases.ts'
import { deliveryCases } from './delivery-cases.ts'
import { equityChangeCases } from './equity-change-cases.ts'
import { benches, type Case, type Runner, type TestedStore } from './kit.ts'
import { isolationCases } from './isolation-cases.ts'
import { ledgerCases } from './ledger-cases.ts'
import { marketCases } from './market-cases.ts'
import { numberCases } from './number-cases.ts'
import { projectionCases } from './projection-cases.ts'
import { revisionCases } from './revision-cases.ts'
import { transactionCases } from './transaction-cases.ts'
import { tripCases } from './trip-cases.ts'

export type { Runner, TestedStore } from './kit.ts'

export interface ConformanceOptions {
  /** What the store says of itself; cases for several transactions at once run only for `concurrent`. */
  readonly supports: readonly Capability[]
  /** Whether `makeStore` gives `trips`. */
  readonly counts_trips?: boolean
}

/**
 * Every case that a store has to pass, for any runner that has `describe` and `it`. The store is made at the first case, with its
 * schema in place, shared by all of them (each works in a tenant of its own), and closed by the last one.
 */
export function storeConformance(
  { describe, it }: Runner,
  makeStore: () => Promise<TestedStore> | TestedStore,
  { supports, counts_trips = false }: ConformanceOptions,
): void {
  const newBench = benches(makeStore)
  const check: Case = (name, body) => void it(name, async () => body(await newBench()))
  describe('books', () => bookCases(check))
  describe('equity changes', () => equityChangeCases(check))
  describe('market', () => {
    marketCases(check)
    revisionCases(check)
  })
  describe('ledger', () => ledgerCases(check))
  describe('projections', () => projectionCases(check))
  describe('access', () => accessCases(check))
  describe('numbers', () => numberCases(check))
  describe('delivery', () => deliveryCases(check))
  describe('audit chains', () => auditCases(check))
  describe('transactions', () => transactionCases(check))
  describe('tenants', () => isolationCases(check))
  if (supports.includes('concurrent')) describe('concurrency', () => concurrencyCases(check))
  if (counts_trips) describe('round trips', () => tripCases(check))
  describe('the end', () => {
    check('the store supports what it was tested for', async ({ store }) =>
      equal([...store.supports].sort(), [...supports].sort(), 'supports'),
    )
    check('a closed store answers UNAVAILABLE', async ({ store, read }) => {
      await store.close()
      await rejects(store.check(), 'check', 'UNAVAILABLE')
      await rejects(
        read(async () => undefined),
        'a transaction',
        'UNAVAILABLE',
      )
    })
  })
}
