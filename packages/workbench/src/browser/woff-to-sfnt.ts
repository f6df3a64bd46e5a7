import { inflateSync } from 'node:zlib'

const woffHeader = 44
const woffEntry = 20
const sfntHeader = 12
const sfntEntry = 16
const aligned = (length: number) => (length + 3) & ~3

/** Unpacks a WOFF 1.0 file (W3C recommendation, sections 3 to 5) into the plain font inside: the browser's fontconfig cannot read WOFF. */
export function woffToSfnt(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('not a WOFF file')
  const count = woff.readUInt16BE(12)
  const sfnt = Buffer.alloc(woff.readUInt32BE(16))
  writeHeader(sfnt, woff.readUInt32BE(4), count)
  let end = sfntHeader + sfntEntry * count
  for (let index = 0; index < count; index++) {
    const from = woffHeader + woffEntry * index
    const [offset, packed, length] = [woff.readUInt32BE(from + 4), woff.readUInt32BE(from + 8), woff.readUInt32BE(from + 12)]
    const stored = woff.subarray(offset, offset + packed)
    const to = sfntHeader + sfntEntry * index
    woff.copy(sfnt, to, from, from + 4)
    woff.copy(sfnt, to + 4, from + 16, from + 20)
    sfnt.writeUInt32BE(end, to + 8)
    sfnt.writeUInt32BE(length, to + 12)
    sfnt.set(packed < length ? inflateSync(stored) : stored, end)
    end += aligned(length)
  }
  return sfnt
}

/** The three search hints are derived from the table count, as the OpenType table directory defines them. */
function writeHeader(sfnt: Buffer, flavor: number, count: number): void {
  const power = Math.floor(Math.log2(count))
  sfnt.writeUInt32BE(flavor, 0)
  sfnt.writeUInt16BE(count, 4)
  sfnt.writeUInt16BE(16 * 2 ** power, 6)
  sfnt.writeUInt16BE(power, 8)
  sfnt.writeUInt16BE(16 * count - 16 * 2 ** power, 10)
}
