import {
  type Calendar,
  createRollforward,
  isRollforwardError,
  type ManualClock,
  manualClock,
  type Policy,
  randomIds,
  type Rollforward,
} from '@rollforward/core'
import { memoryStore } from '@rollforward/core/memory'
import type { Id, Store } from '@rollforward/core/store'
import { addDays, dayNumber } from '../oracle/calendar.ts'
import { Broken } from './broken.ts'
import { type CalendarName, inceptionOf, isTradingDay, lastInceptionOf, type PortfolioSetup, type Setup } from './setup.ts'

export type Api = ReturnType<Rollforward['as']>
export type FillInput = Extract<Parameters<Api['fills']['record']>[1], { side: unknown }>

export const tenant = 'north'

/** A flow as the history knows it, whatever the store says. */
export interface KnownFlow {
  readonly id: string
  readonly date: string
  readonly type: 'CONTRIBUTION' | 'WITHDRAWAL'
  cents: bigint
  readonly created: number
  deleted: boolean
}

/** A portfolio of the history with what was told about it. */
export interface Book {
  readonly id: Id
  readonly setup: PortfolioSetup
  readonly inception: string
  readonly flows: KnownFlow[]
  /** Ids of income that is not deleted. */
  readonly income: string[]
  /** The last call with broker fills, to be told again word for word. */
  told_last: readonly FillInput[]
  /** Which fill opened each lot that was ever seen. */
  readonly openers: Map<string, string>
}

/** One store with some portfolios, a clock that is moved by hand, and apps that differ only in the limit of immediate recalculation. */
export interface World {
  readonly setup: Setup
  readonly store: Store
  readonly clock: ManualClock
  limit: number
  readonly apps: ReadonlyMap<number, Rollforward>
  readonly books: Book[]
  /** What was met along the way, and how often: a history that meets nothing proves nothing. */
  readonly met: Map<string, number>
}

export const limits = [0, 2, 100_000] as const

/** Ids that are the same in every run of a history. */
function countedIds(): ReturnType<typeof randomIds> {
  let state = 1
  return randomIds((bytes) => {
    for (let index = 0; index < bytes.length; index += 1) {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      bytes[index] = (state >> 16) & 0xff
    }
  })
}

export function openWorld(setup: Setup, policy: Partial<Policy> = {}): World {
  const start = addDays(lastInceptionOf(setup), setup.start)
  const clock = manualClock(`${start}T${setup.hour}:00:00.000Z`)
  const store = memoryStore({ clock })
  const shared = { store, clock, ids: countedIds(), calendars: { daily: everyDay } }
  const settings = { withdrawal_limit: setup.withdrawal_limit, ...policy }
  const apps = new Map(
    limits.map((limit) => [limit, createRollforward({ ...shared, policy: { ...settings, immediate_recalc_limit: limit } })]),
  )
  return { setup, store, clock, limit: 100_000, apps, books: [], met: new Map() }
}

/** A host's own calendar in place of the built-in one of that name: the one way to give one is tried along. */
const everyDay: Calendar = {
  id: 'daily',
  isTradingDay: () => true,
  next: (day) => day + 1,
  previous: (day) => day - 1,
  atOrAfter: (day) => day,
  atOrBefore: (day) => day,
  tradingDays: (from, to) => Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index),
}

export function appOf(world: World): Rollforward {
  const app = world.apps.get(world.limit)
  if (app === undefined) throw new Error(`no app with limit ${world.limit}`)
  return app
}

export function apiOf(world: World, tenantId: string = tenant): Api {
  return appOf(world).as({ user_id: 'owner', tenant_id: tenantId, scopes: ['admin'] })
}

export async function addPortfolio(world: World, setup: PortfolioSetup, tenantId: string = tenant): Promise<Book> {
  const inception = inceptionOf(world.setup, setup)
  const { inception: _, ...input } = setup
  const portfolio = await apiOf(world, tenantId).portfolios.create({ name: 'A history', inception_date: inception, ...input })
  return { id: portfolio.id, setup, inception, flows: [], income: [], told_last: [], openers: new Map() }
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Today where the portfolio is. */
export function todayOf({ clock }: World, { setup: { time_zone } }: Book): string {
  const format = formats.get(time_zone) ?? new Intl.DateTimeFormat('en-CA', { timeZone: time_zone })
  formats.set(time_zone, format)
  return format.format(new Date(clock.now()))
}

/** A day from a few before inception to today, near today for a small number, and now and then tomorrow. */
export function dayAt(world: World, book: Book, at: number, { before = 4 }: { readonly before?: number } = {}): string {
  const today = todayOf(world, book)
  if (at % 43 === 42) return addDays(today, 1)
  const days = dayNumber(today) - dayNumber(book.inception) + before
  return addDays(today, -(at % (Math.max(0, days) + 1)))
}

export function lastTradingDayUpTo(calendar: CalendarName, date: string): string {
  let day = date
  while (!isTradingDay(calendar, day)) day = addDays(day, -1)
  return day
}

export function meet({ met }: World, what: string): void {
  met.set(what, (met.get(what) ?? 0) + 1)
}

export type AnswerTo<Value> = { readonly value: Value } | { readonly code: string; readonly error: RefusalDetail }

/** A refusal is an answer too; anything else that is thrown is a defect. */
export async function answerOf<Value>(world: World, what: string, ask: () => PromiseLike<Value>): Promise<AnswerTo<Value>> {
  try {
    const value = await ask()
    const { recalculation } = value as { readonly recalculation?: { readonly mode: string } }
    meet(world, `${what}: done`)
    if (recalculation) meet(world, `recalculation: ${recalculation.mode}`)
    return { value }
  } catch (error) {
    if (!isRollforwardError(error)) throw new Broken(`it threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    meet(world, `${what}: ${error.code}`)
    return { code: error.code, error }
  }
}

export interface RefusalDetail {
  readonly detail: string
  readonly extensions: Readonly<Record<string, unknown>>
}
