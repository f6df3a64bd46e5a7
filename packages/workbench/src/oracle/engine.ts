import { rollForward } from '@rollforward/core/calc'
import type { Engine } from './against-engine.ts'
import type { PlainFill, PlainInput } from './plain.ts'

/**
 * The engine's public face, fed with the plain input. There a fill has one id, which is the broker's where a broker sent it, recorded
 * order is the order of the list, and a sale names a lot by the fill that opened it.
 */
export const engine: Engine = (input: PlainInput) => {
  const idOf = new Map(input.fills.flatMap((fill) => [[fill.id, faceId(fill)] as const, [faceId(fill), faceId(fill)] as const]))
  const fills = input.fills.map((fill) => {
    const { fill_id: _fillId, recorded: _recorded, lots, ...rest } = fill
    const named = lots?.map((lot) => {
      const name = lot.fill_id ?? lot.lot_id ?? ''
      return { fill_id: idOf.get(name) ?? name, quantity: lot.quantity }
    })
    return { ...rest, id: faceId(fill), ...(named === undefined ? {} : { lots: named }) }
  })
  return rollForward({ ...input, fills })
}

function faceId(fill: PlainFill): string {
  return fill.fill_id ?? fill.id
}
