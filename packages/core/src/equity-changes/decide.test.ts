import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRollforwardError } from '../kernel/errors.ts'
import { addDays, plainDate } from '../kernel/plain-date.ts'
import { defaultPolicy } from '../policy.ts'
import { checkCash, checkEquityPath, checkNewChange, type Known, limitOf, windowsOf } from './decide.ts'
import { equityByDay, type EquityPath } from './equity-path.ts'

const day = plainDate
const known: Known = { today: day('2026-11-20'), inception_date: day('2026-01-01'), policy: defaultPolicy, override: false }

function codeOf(run: () => void): string {
  try {
    run()
  } catch (error) {
    return isRollforwardError(error) ? error.code : String(error)
  }
  return 'none'
}

describe('a new change', () => {
  it.each([
    ['0.00', '2026-11-20', 'EQUITY_001'],
    ['-5.00', '2026-11-20', 'EQUITY_001'],
    ['0.01', '2026-11-20', 'none'],
    ['1.00', '2026-11-21', 'EQUITY_002'],
    ['1.00', '2026-08-22', 'none'],
    ['1.00', '2026-08-21', 'EQUITY_010'],
    ['0.00', '2026-11-21', 'EQUITY_001'],
  ])('of %s on %s is answered with %s', (amount, change_date, code) => {
    expect(codeOf(() => checkNewChange({ amount, change_date: day(change_date) }, known))).toBe(code)
  })

  it('is not older than the inception, not even for an administrator', () => {
    const override = { ...known, override: true }
    expect(codeOf(() => checkNewChange({ amount: '1.00', change_date: day('2026-01-01') }, override))).toBe('none')
    expect(codeOf(() => checkNewChange({ amount: '1.00', change_date: day('2025-12-31') }, override))).toBe('EQUITY_010')
  })
})

describe('the guard along the history', () => {
  const path = (from: string, before: bigint, flows: [string, bigint][] = [], pnl: [string, bigint][] = []): EquityPath => ({
    from: day(from),
    before,
    flows: flows.map(([date, cents]) => ({ date: day(date), cents })),
    pnl_before: 0n,
    pnl: pnl.map(([date, cumulative]) => ({ date: day(date), cumulative })),
  })

  it('finds the lowest day: 10,000 now, 4,000 last week, at most 4,000 may be taken then', () => {
    const history = path(
      '2026-11-10',
      500_000n,
      [],
      [
        ['2026-11-12', -100_000n],
        ['2026-11-17', 500_000n],
      ],
    )
    expect(limitOf(history, known.today)).toEqual({ amount_max: '4000.00', binding_date: '2026-11-12' })
    expect(codeOf(() => checkEquityPath(history, 500_000n, known.today))).toBe('EQUITY_003')
    expect(codeOf(() => checkEquityPath(history, 400_000n, known.today))).toBe('none')
  })

  it('takes the flows of one day together but not those of two: Friday 8,000, Saturday −7,000, Sunday +5,000', () => {
    const history = path('2026-11-13', 800_000n, [
      ['2026-11-14', -700_000n],
      ['2026-11-15', 500_000n],
    ])
    expect(limitOf(history, known.today)).toEqual({ amount_max: '1000.00', binding_date: '2026-11-14' })
    expect(codeOf(() => checkEquityPath(history, 300_000n, known.today))).toBe('EQUITY_003')
  })

  it('lets pass what takes nothing, however low equity is', () => {
    expect(codeOf(() => checkEquityPath(path('2026-11-13', -100n), 0n, known.today))).toBe('none')
    expect(codeOf(() => checkEquityPath(path('2026-11-13', -100n), -5n, known.today))).toBe('none')
    expect(limitOf(path('2026-11-13', -100n), known.today).amount_max).toBe('0.00')
  })

  it('agrees with walking every single day', () => {
    const offset = fc.integer({ min: 0, max: 6 })
    const cents = fc.bigInt({ min: -900n, max: 900n })
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2000n }),
        fc.array(fc.tuple(offset, cents), { maxLength: 6 }),
        fc.uniqueArray(fc.tuple(offset, cents), { selector: ([at]) => at, maxLength: 4 }),
        fc.bigInt({ min: 1n, max: 2500n }),
        (before, flows, pnl, taken) => {
          const from = day('2026-11-10')
          const steps = [...pnl].sort(([left], [right]) => left - right)
          const history: EquityPath = {
            from,
            before,
            pnl_before: 0n,
            flows: flows.map(([at, amount]) => ({ date: addDays(from, at), cents: amount })),
            pnl: steps.map(([at, cumulative]) => ({ date: addDays(from, at), cumulative })),
          }
          const walked = Array.from(
            { length: 11 },
            (_, at) =>
              before +
              flows.filter(([on]) => on <= at).reduce((sum, [, amount]) => sum + amount, 0n) +
              (steps.filter(([on]) => on <= at).at(-1)?.[1] ?? 0n),
          )
          expect(codeOf(() => checkEquityPath(history, taken, known.today)) === 'none').toBe(walked.every((equity) => equity >= taken))
          expect(equityByDay(history).at(-1)!.cents).toBe(walked.at(-1))
        },
      ),
    )
  })
})

describe('cash and windows', () => {
  it('holds withdrawals to cash only under that policy', () => {
    const cash = { ...defaultPolicy, withdrawal_limit: 'cash' } as const
    expect(codeOf(() => checkCash(101n, 100n, known.today, cash))).toBe('EQUITY_012')
    expect(codeOf(() => checkCash(100n, 100n, known.today, cash))).toBe('none')
    expect(codeOf(() => checkCash(101n, 100n, known.today, defaultPolicy))).toBe('none')
  })

  it('closes windows whole days after creation', () => {
    expect(windowsOf('2026-11-13T10:00:00.000Z' as never, defaultPolicy)).toEqual({
      edit_until: '2026-11-20T10:00:00.000Z',
      delete_until: '2026-12-13T10:00:00.000Z',
    })
  })
})
