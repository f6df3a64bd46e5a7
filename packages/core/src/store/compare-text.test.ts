import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareText } from './compare-text.ts'

it('orders text by code point', () => {
  const points = (text: string) => Array.from(text, (character) => character.codePointAt(0)!)
  const byPoint = (left: string, right: string) => {
    const [some, others] = [points(left), points(right)]
    const index = some.findIndex((point, place) => point !== others[place])
    return index === -1 ? some.length - others.length : some[index]! - (others[index] ?? -1)
  }
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\ue000', '\uffee', '\u{10000}', '😀', 'é') })
  fc.assert(fc.property(text, text, (left, right) => Math.sign(compareText(left, right)) === Math.sign(byPoint(left, right))))
  expect(['😀', '\uffee', 'a'].sort(compareText)).toEqual(['a', '\uffee', '😀'])
})
