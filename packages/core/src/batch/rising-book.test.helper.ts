import type { Id } from '../kernel/ids.ts'
import { openWorld, putPrices, stored, type World } from '../operations.test.helper.ts'

/** Shares of 100 bought at 10 on Monday 11-02, closing 1 higher every day. */
export async function openBook(options: Parameters<typeof openWorld>[0] = {}, fields = {}) {
  const world = openWorld({ now: '2026-11-02T12:00:00.000Z', ...options })
  const id = await world.portfolio({ opening_equity: '10000.00', inception_date: '2026-11-02', ...fields })
  await world.ann.fills.record(id, { fill_id: 'a', symbol: 'ACME', side: 'BUY', quantity: '100', price: '10', date: '2026-11-02' })
  const days = ['02', '03', '04', '05', '06', '09', '10', '11', '12', '13']
  await putPrices(world.ann, { ACME: Object.fromEntries(days.map((day, index) => [`2026-11-${day}`, `${11 + index}`])) })
  return { ...world, id }
}

/** Month and day of each snapshot that stands. */
export const datesOf = async (world: World, id: Id) => (await stored(world, id)).snapshots.map(({ date }) => date.slice(5))
