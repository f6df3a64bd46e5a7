import type { Branded } from './brand.ts'
import { sha1 } from './sha1.ts'

/** A UUID in lower case. */
export type Id = Branded<'Id'>

/** Where ids of new facts come from. Tests give one that counts. */
export interface IdSource {
  next(epochMilliseconds: number): Id
}

const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function isId(text: string): text is Id {
  return text.length === 36 && idPattern.test(text)
}

/** Version 7 UUIDs (RFC 9562): time first, then a counter that grows within a millisecond, then randomness. */
export function randomIds(fillRandom: (bytes: Uint8Array) => void = (bytes) => void crypto.getRandomValues(bytes)): IdSource {
  let last = 0
  let counter = 0
  return {
    next(epochMilliseconds) {
      const bytes = new Uint8Array(16)
      fillRandom(bytes)
      if (epochMilliseconds > last) {
        last = epochMilliseconds
        counter = ((bytes[6]! & 0x07) << 8) | bytes[7]!
      } else {
        counter += 1
        if (counter > 0xfff) {
          last += 1
          counter = 0
        }
      }
      writeTime(bytes, last)
      bytes[6] = 0x70 | (counter >> 8)
      bytes[7] = counter & 0xff
      bytes[8] = 0x80 | (bytes[8]! & 0x3f)
      return formatId(bytes)
    },
  }
}

function writeTime(bytes: Uint8Array, epochMilliseconds: number): void {
  let rest = epochMilliseconds
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256
    rest = Math.floor(rest / 256)
  }
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function formatId(bytes: Uint8Array): Id {
  const hex = (from: number, to: number): string => {
    let text = ''
    for (let index = from; index < to; index += 1) text += hexOfByte[bytes[index]!]!
    return text
  }
  return `${hex(0, 4)}-${hex(4, 6)}-${hex(6, 8)}-${hex(8, 10)}-${hex(10, 16)}` as Id
}

/** Our namespace for version 5 UUIDs; it is part of every derived id and never changes. */
const NAMESPACE = [0x6d, 0x1f, 0x3c, 0x52, 0x0a, 0x4e, 0x5b, 0x8d, 0x9f, 0x27, 0x41, 0xc6, 0x88, 0x5e, 0x70, 0x13]

const encoder = new TextEncoder()

/** A version 5 UUID of the parts: the same parts give the same id on every machine, so a rebuild replaces and never doubles. */
export function nameId(...parts: readonly string[]): Id {
  const name = encoder.encode(JSON.stringify(parts))
  const input = new Uint8Array(16 + name.length)
  input.set(NAMESPACE)
  input.set(name, 16)
  const bytes = sha1(input)
  bytes[6] = 0x50 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  return formatId(bytes)
}
