import { type Book, openWorld } from '../operations.test.helper.ts'

type Told = Partial<Parameters<Book['fills']['correct']>[2]> & { fill_id?: string }

/** A portfolio, and short ways to tell it fills of ACME and to see what they made. */
export async function openBook(options: Parameters<typeof openWorld>[0] = {}, fields = {}) {
  const world = openWorld(options)
  const id = await world.portfolio({ opening_equity: '100000.00', ...fields })
  const tell = (side: 'BUY' | 'SELL', quantity: string, price: string, date: string, more: Told = {}) =>
    world.ann.fills.record(id, { side, symbol: 'ACME', quantity, price, date, ...more } as never)
  const held = async () => {
    const { positions } = await world.ann.positions.list(id, { group: 'symbol' })
    return positions.map((row) => [row.symbol, 'side' in row ? row.side : '', row.quantity])
  }
  const realized = async () => (await world.ann.realizedEvents.list(id)).totals.realized_pnl
  return { ...world, id, tell, held, realized }
}
