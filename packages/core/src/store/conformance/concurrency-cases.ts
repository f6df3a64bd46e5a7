import { fromCents } from '../../kernel/money.ts'
import type { AuditRow, PortfolioRow, StoreSession } from '../port.ts'
import { equal, isTrue, rejects } from './assert.ts'
import { countSeen, each, fillPortfolio } from './full-portfolio.ts'
import { type Bench, type Case, latch, letTimePass, makePortfolio, reached, readChanges, readOutbox } from './kit.ts'
import { marketCases } from './market-hold-cases.ts'
import { answerRow, auditRow, emptyTrail, equityChangeRow, linkRows, money, outboxRow, priceRow } from './sample-rows.ts'

/** For stores that run several transactions at once. Nothing here looks at a clock: time passes by reading. */
export function concurrencyCases(check: Case): void {
  lockCases(check)
  readerCases(check)
  marketCases(check)
  twinCases(check)
  tenantHeadCases(check)
}

function lockOf(bench: Bench, session: StoreSession, ...portfolios: readonly PortfolioRow[]) {
  return session.books.lockPortfolios({ tenant_id: bench.tenant_id, ids: portfolios.map((portfolio) => portfolio.id), user_id: 'reader' })
}

function lockCases(check: Case): void {
  waitingCases(check)
  crowdCases(check)
}

function waitingCases(check: Case): void {
  check('a second writer waits for the lock and then sees what the first committed', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const [locked, release] = [latch(), latch()]
    const first = bench.write(async (session) => {
      await lockOf(bench, session, portfolio)
      locked.open()
      await release.opened
      await session.books.saveEquityChanges([equityChangeRow(portfolio)])
      await session.books.savePortfolios([{ ...portfolio, name: 'by the first', version: 2 }])
      await session.access.saveAccess([
        { tenant_id: bench.tenant_id, portfolio_id: portfolio.id, user_id: 'reader', role: 'editor', created_at: portfolio.created_at },
      ])
    })
    await reached(locked, first)
    let hasLock = false
    const second = bench.write(async (session) => {
      const [seen] = await lockOf(bench, session, portfolio)
      hasLock = true
      return { seen, changes: await readChanges(session, bench.tenant_id, [portfolio.id]) }
    })
    try {
      await letTimePass(bench)
      isTrue(!hasLock, 'the second one waits')
    } finally {
      // Whatever was found: a writer that is left waiting would hold up every case that follows.
      release.open()
      await Promise.allSettled([first, second])
    }
    await first
    const { seen, changes } = await second
    equal([seen?.row.name, seen?.row.version, seen?.role, changes.length], ['by the first', 2, 'editor', 1], 'what the first committed')
  })

  check('the lock is free after a rollback', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const failing = bench.write(async (session) => {
      await lockOf(bench, session, portfolio)
      throw new Error('refused')
    })
    await rejects(failing, 'the first')
    equal((await bench.write((session) => lockOf(bench, session, portfolio))).length, 1, 'the second has it')
  })
}

function crowdCases(check: Case): void {
  check('writers who lock the same portfolios in any order all get through', async (bench) => {
    const portfolios = [await makePortfolio(bench), await makePortfolio(bench), await makePortfolio(bench)]
    const writers = Array.from({ length: 12 }, (_, index) => {
      const order = index % 2 === 0 ? portfolios : [...portfolios].reverse()
      return bench.write(async (session) => {
        await lockOf(bench, session, ...order)
        await session.books.saveEquityChanges(order.map((portfolio) => equityChangeRow(portfolio)))
      })
    })
    await Promise.all(writers)
    equal(
      (
        await bench.read((session) =>
          readChanges(
            session,
            bench.tenant_id,
            portfolios.map(({ id }) => id),
          ),
        )
      ).length,
      36,
      'all their rows',
    )
  })

  check('withdrawals that check under the lock never overdraw together', async (bench) => {
    const portfolio = await makePortfolio(bench, { opening_equity: money('100.00') })
    const withdraw = async (session: StoreSession) => {
      await lockOf(bench, session, portfolio)
      const { totals } = await session.books.readEquityChanges({ tenant_id: bench.tenant_id, portfolio_ids: [portfolio.id] })
      if (totals.withdrawal_count >= 10) throw new Error('nothing left')
      await session.books.saveEquityChanges([equityChangeRow(portfolio, { change_type: 'WITHDRAWAL', amount: fromCents(1000n) })])
    }
    const done = await Promise.allSettled(Array.from({ length: 24 }, () => bench.write(withdraw)))
    equal(done.filter(({ status }) => status === 'fulfilled').length, 10, 'ten get through')
    const { totals } = await bench.read(({ books }) =>
      books.readEquityChanges({ tenant_id: bench.tenant_id, portfolio_ids: [portfolio.id] }),
    )
    equal(totals.withdrawals, '100.00', 'and take what there is')
  })
}

function readerCases(check: Case): void {
  check('readers do not wait for a writer and do not see it before its commit', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const [written, release] = [latch(), latch()]
    const writer = bench.write(async (session) => {
      await lockOf(bench, session, portfolio)
      await fillPortfolio(session, portfolio)
      written.open()
      await release.opened
    })
    await reached(written, writer)
    const seen = () => bench.read((session) => countSeen(session, bench.tenant_id, portfolio.id))
    try {
      equal(await seen(), each(0, { portfolios: 1 }), 'before the commit')
      equal((await readOutbox(bench, {}, 0)).length, 0, 'events before the commit')
    } finally {
      release.open()
      await Promise.allSettled([writer])
    }
    equal(await seen(), each(1), 'after it')
    equal((await readOutbox(bench, {}, 1)).length, 1, 'events after it')
  })

  check('a reader of events who goes on from the last one misses none', async (bench) => {
    const [slow, quick] = [await makePortfolio(bench), await makePortfolio(bench)]
    const [begun, release] = [latch(), latch()]
    const first = bench.write(async (session) => {
      await lockOf(bench, session, slow)
      begun.open()
      await release.opened
      await session.delivery.finish({ audit: [], outbox: [outboxRow(bench.tenant_id, { portfolio_id: slow.id })] })
    })
    await reached(begun, first)
    const second = bench.write(({ delivery }) =>
      delivery.finish({ audit: [], outbox: [outboxRow(bench.tenant_id, { portfolio_id: quick.id })] }),
    )
    await letTimePass(bench)
    const seen = await readOutbox(bench, {}, 0).finally(release.open)
    await Promise.all([first, second])
    const rest = await readOutbox(bench, { after: seen.at(-1)?.id }, 2 - seen.length)
    equal([...seen, ...rest].map((row) => row.portfolio_id).sort(), [slow.id, quick.id].sort(), 'each event once')
  })

  check('a reader sees one moment', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const counts = await bench.read(async (session) => {
      const before = (await readChanges(session, bench.tenant_id, [portfolio.id])).length
      await bench.write(async (other) => {
        await other.books.saveEquityChanges([equityChangeRow(portfolio)])
        await other.market.putQuotes({ prices: [priceRow(bench.tenant_id)] })
      })
      const prices = await session.market.listPrices({ tenant_id: bench.tenant_id })
      return [before, (await readChanges(session, bench.tenant_id, [portfolio.id])).length, prices.total]
    })
    equal(counts, [0, 0, 0], 'the same before and after a commit in between')
  })
}

function twinCases(check: Case): void {
  check('of many twins one does the work and all get its answer', async (bench) => {
    const answer = answerRow(bench.tenant_id)
    const portfolio = await makePortfolio(bench)
    const { status: _s, body: _b, headers: _h, ...key } = answer
    let worked = 0
    const twin = () =>
      bench.write(async ({ books, delivery }) => {
        const stored = await delivery.claimKey(key)
        if (stored) return stored
        worked += 1
        await books.saveEquityChanges([equityChangeRow(portfolio)])
        await delivery.finish({ answer, audit: [], outbox: [] })
        return answer
      })
    const answers = await Promise.all(Array.from({ length: 16 }, twin))
    equal(
      answers,
      answers.map(() => answer),
      'one answer for all',
    )
    equal([worked, (await bench.read((session) => readChanges(session, bench.tenant_id, [portfolio.id]))).length], [1, 1], 'one effect')
  })

  check('a twin waits, and takes over the key when the first one fails', async (bench) => {
    const { status: _s, body: _b, headers: _h, ...key } = answerRow(bench.tenant_id)
    const [claimed, release] = [latch(), latch()]
    const first = bench.write(async ({ delivery }) => {
      await delivery.claimKey(key)
      claimed.open()
      await release.opened
      throw new Error('refused')
    })
    const failed = rejects(first, 'the first')
    await reached(claimed, failed)
    let answered = false
    const second = bench.write(async ({ delivery }) => {
      const stored = await delivery.claimKey(key)
      answered = true
      return stored
    })
    try {
      await letTimePass(bench)
      isTrue(!answered, 'the twin waits')
    } finally {
      release.open()
      await Promise.allSettled([failed, second])
    }
    equal(await second, null, 'the key is the twin’s now')
  })
}

function tenantHeadCases(check: Case): void {
  check('those who chain in a tenant wait for its head and each find their place', async (bench) => {
    const rows = linkRows(Array.from({ length: 10 }, () => auditRow(bench.tenant_id)))
    // Once while there is no head yet, and once when there is one.
    await chainAtOnce(bench, rows, 0)
    await chainAtOnce(bench, rows, 5)
  })
}

/** One holds the head, four wait for it, and then each of them puts the next row. */
async function chainAtOnce(bench: Bench, rows: readonly AuditRow[], from: number): Promise<void> {
  const before = from === 0 ? emptyTrail : { sequence: from, hash: rows[from - 1]!.hash }
  const [locked, release] = [latch(), latch()]
  const first = bench.write(async ({ delivery }) => {
    await delivery.lockTenantHead({ tenant_id: bench.tenant_id })
    locked.open()
    await release.opened
    await delivery.finish({ audit: [rows[from]!], outbox: [] })
  })
  await reached(locked, first)
  let others = 0
  const chainNext = () =>
    bench.write(async ({ delivery }) => {
      const head = await delivery.lockTenantHead({ tenant_id: bench.tenant_id })
      others += 1
      await delivery.finish({ audit: [rows[head.sequence]!], outbox: [] })
    })
  const crowd = [1, 2, 3, 4].map(chainNext)
  const head = () => bench.read(({ delivery }) => delivery.lockTenantHead({ tenant_id: bench.tenant_id }))
  try {
    await letTimePass(bench)
    equal(others, 0, 'the others wait')
    equal(await head(), before, 'whoever reads does not')
  } finally {
    release.open()
    await Promise.allSettled([first, ...crowd])
  }
  await Promise.all([first, ...crowd])
  equal(await head(), { sequence: from + 5, hash: rows[from + 4]!.hash }, 'all are there')
}
