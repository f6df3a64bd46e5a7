import { rollForward } from '@rollforward/core/calc'
import type { Engine } from './against-engine.ts'
import type { PlainInput } from './plain.ts'

/** The engine's public face, fed with the plain input as it is documented; recorded order is the order of the list. */
export const engine: Engine = (input: PlainInput) => {
  const fills = input.fills.map(({ recorded: _recorded, ...fill }) => fill)
  return rollForward({ ...input, fills })
}
