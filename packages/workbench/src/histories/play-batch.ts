import type { BatchReport } from '@rollforward/core'
import { addDays } from '../oracle/calendar.ts'
import { Broken, must, mustEqual } from './broken.ts'
import { oracleOf } from './check-book.ts'
import { readFacts } from './facts.ts'
import { differenceOfRows, portfolioOf, readRows, type Rows, stamps } from './rows.ts'
import type { Doing } from './steps.ts'
import { answerOf, apiOf, appOf, type Book, dayAt, lastTradingDayUpTo, meet, tenant, todayOf, type World } from './world.ts'

interface Before {
  readonly book: Book
  readonly rows: Rows
}

async function readAll(world: World): Promise<readonly Before[]> {
  return Promise.all(world.books.map(async (book) => ({ book, rows: await readRows(world, book) })))
}

/** The day up to which snapshots stand after a run: by default the last one that is over, today only when it is asked for. */
function targetOf(world: World, book: Book, rows: Rows, asked: string | null): string | null {
  const today = todayOf(world, book)
  const until = asked === null ? addDays(today, -1) : asked < today ? asked : today
  const wanted = lastTradingDayUpTo(book.setup.calendar, until)
  const last = portfolioOf(rows).snapshot_date
  if (last !== null && last > wanted) return last
  return wanted < book.inception ? last : wanted
}

/** By default all that is missing or stale; by a date or a range as well; or a backfill, dry first. */
export async function runBatch(world: World, step: Extract<Doing, { do: 'run' }>): Promise<void> {
  const [book] = world.books
  if (book === undefined) return
  const date = dayAt(world, book, step.at)
  const { batch } = appOf(world).system()
  const before = await readAll(world)
  if (step.how < 5) return checkRun(world, before, await batch.run(), null)
  if (step.how < 7) return checkRun(world, before, await batch.run({ tenant_id: tenant, date }), date)
  const range = { from: date, to: addDays(date, step.days) }
  if (step.how === 7) return checkRun(world, before, await batch.run({ ...range, concurrency: 2 }), range.to)
  const dry = await batch.backfill({ ...range, dry_run: true })
  for (const one of before) mustBeSame(one.rows, await readRows(world, one.book), [], 'a dry run')
  const real = await batch.backfill(range)
  mustEqual(real.changes, dry.changes, 'a backfill is not what its dry run said')
  await checkRun(world, before, real, range.to)
}

function mustBeSame(before: Rows, after: Rows, ignore: readonly string[], what: string): void {
  const changed = differenceOfRows(before, after, { ignore })
  must(changed === null, () => `${what} changed ${changed}`)
}

async function checkRun(world: World, before: readonly Before[], report: BatchReport, asked: string | null): Promise<void> {
  for (const { book, rows } of before) {
    const failure = report.failures.find((one) => one.portfolio_id === book.id)
    const after = await readRows(world, book)
    meet(world, `run: ${failure?.code ?? 'done'}`)
    if (failure !== undefined) {
      mustBeSame(rows, after, [], 'a run that failed')
      const target = targetOf(world, book, rows, asked)
      must(
        oracleOf(await readFacts(world, book, target)) === null,
        () => `the run fails although nothing is wrong: ${JSON.stringify(failure)}`,
      )
      continue
    }
    const { snapshot_date, stale_from } = portfolioOf(after)
    mustEqual(snapshot_date, targetOf(world, book, rows, asked), `the last snapshot after a run${asked === null ? '' : ` up to ${asked}`}`)
    if (snapshot_date !== null) mustEqual(stale_from, null, 'stale after a run')
  }
}

/** A run of any day that has been run changes nothing. */
export async function runAgain(world: World, at: number): Promise<void> {
  for (const book of world.books) {
    const before = await readRows(world, book)
    const { snapshot_date, stale_from } = portfolioOf(before)
    if (snapshot_date === null || stale_from !== null) continue
    const date = before.snapshots[at % before.snapshots.length]?.date ?? snapshot_date
    const report = await appOf(world)
      .system()
      .batch.run({ portfolio_ids: [book.id], date })
    if (report.failures.length > 0) throw new Broken(`running ${date} again fails: ${JSON.stringify(report.failures)}`)
    mustBeSame(before, await readRows(world, book), stamps, `running ${date} again`)
    meet(world, 'a day run again')
  }
}

export async function refresh(world: World, book: Book): Promise<void> {
  const before = await readRows(world, book)
  const done = await answerOf(world, 'refresh', () => apiOf(world).snapshots.refresh(book.id))
  const after = await readRows(world, book)
  if ('code' in done) {
    mustBeSame(before, after, [], `a refresh that is refused with ${done.code}`)
    must(
      oracleOf(await readFacts(world, book, targetOf(world, book, before, null))) === null,
      () => `a refresh is refused with ${done.code}`,
    )
    return
  }
  mustEqual(portfolioOf(after).snapshot_date, targetOf(world, book, before, null), 'the last snapshot after a refresh')
  if (portfolioOf(after).snapshot_date !== null) mustEqual(portfolioOf(after).stale_from, null, 'stale after a refresh')
  mustEqual(done.value.equity_balance, portfolioOf(after).equity_balance, 'the equity that a refresh answers')
}

/** From the facts since inception to the same bytes, wherever nothing waits for a run; with `all`, what waits is rebuilt too. */
export async function rebuild(world: World, { all }: { readonly all: boolean }): Promise<void> {
  const before = await readAll(world)
  const fresh = before.filter(({ rows }) => portfolioOf(rows).stale_from === null)
  const ids = (all ? before : fresh).map(({ book }) => book.id)
  if (ids.length === 0) return
  const report = await appOf(world).system().batch.rebuild({ tenant_id: tenant, portfolio_ids: ids })
  for (const { book, rows } of before) {
    const after = await readRows(world, book)
    if (report.failures.some((one) => one.portfolio_id === book.id)) mustBeSame(rows, after, [], 'a rebuild that failed')
    else if (portfolioOf(rows).stale_from === null) {
      mustBeSame(rows, after, stamps, 'a rebuild')
      meet(world, 'a rebuild compared')
    }
  }
}
