import { fromDayNumber } from '@rollforward/core/store'

// Writes the text format of COPY as bytes: values with tabs between, a line for each row. Numbers go from their integers to digits
// without a text in between, because a batch writes ten million of them.

const MINUS = 45
const POINT = 46
const ZERO = 48
const BACKSLASH = 92
const CAPITAL_N = 78
export const TAB = 9
export const NEWLINE = 10

/** Bytes of one chunk: large enough that a message costs nothing, small enough that the database reads it while the next is made. */
const CHUNK_BYTES = 1 << 16
/** No number, date or count is longer. */
export const FIELD_BYTES_MAX = 64

export interface LineWriter {
  bytes: Uint8Array
  length: number
  /** Chunks that are full. */
  readonly full: Uint8Array[]
}

export function lineWriter(): LineWriter {
  return { bytes: new Uint8Array(CHUNK_BYTES), length: 0, full: [] }
}

/** Makes room for so many bytes more, in a new chunk if need be. */
export function reserve(writer: LineWriter, count: number): void {
  if (writer.length + count <= writer.bytes.length) return
  if (writer.length > 0) writer.full.push(writer.bytes.subarray(0, writer.length))
  writer.bytes = new Uint8Array(Math.max(CHUNK_BYTES, count))
  writer.length = 0
}

/** The chunks that are full since the last time; with the one that is not when it is the end. */
export function takeChunks(writer: LineWriter, atEnd: boolean): Uint8Array[] {
  const chunks = writer.full.splice(0)
  if (!atEnd || writer.length === 0) return chunks
  chunks.push(writer.bytes.subarray(0, writer.length))
  writer.bytes = new Uint8Array(0)
  writer.length = 0
  return chunks
}

export function writeBytes(writer: LineWriter, bytes: Uint8Array): void {
  writer.bytes.set(bytes, writer.length)
  writer.length += bytes.length
}

export function writeNull(writer: LineWriter): void {
  writer.bytes[writer.length++] = BACKSLASH
  writer.bytes[writer.length++] = CAPITAL_N
}

/** A safe whole number ≥ 0. */
export function writeWhole(writer: LineWriter, value: number): void {
  if (value < 1e9) return writeSmall(writer, value, 1)
  const high = Math.floor(value / 1e9)
  if (high < 1e9) writeSmall(writer, high, 1)
  else writeWhole(writer, high)
  writeSmall(writer, value - high * 1e9, 9)
}

/** A whole number below 2^31 with at least so many digits. */
function writeSmall(writer: LineWriter, value: number, digitsMin: number): void {
  const { bytes, length } = writer
  const end = length + Math.max(digitsMin, digitsOf(value))
  let rest = value | 0
  for (let place = end - 1; place >= length; place -= 1) {
    const quotient = (rest / 10) | 0
    bytes[place] = ZERO + rest - quotient * 10
    rest = quotient
  }
  writer.length = end
}

function digitsOf(value: number): number {
  if (value < 10) return 1
  if (value < 100) return 2
  if (value < 1000) return 3
  if (value < 1e4) return 4
  if (value < 1e5) return 5
  if (value < 1e6) return 6
  if (value < 1e7) return 7
  if (value < 1e8) return 8
  return value < 1e9 ? 9 : 10
}

const zero = Uint8Array.of(ZERO, POINT, ZERO, ZERO)

/** Whole cents with two fraction digits. */
export function writeMoney(writer: LineWriter, cents: number | bigint): void {
  if (typeof cents === 'bigint') return writeBigDecimal(writer, cents, 2)
  // Most days nothing came in, went out or was realized.
  if (cents === 0) return writeBytes(writer, zero)
  let magnitude = cents
  if (cents < 0) {
    writer.bytes[writer.length++] = MINUS
    magnitude = -cents
  }
  const whole = Math.floor(magnitude / 100)
  writeWhole(writer, whole)
  writer.bytes[writer.length++] = POINT
  writeSmall(writer, magnitude - whole * 100, 2)
}

const RATIO_SCALE = 16
const HALF = 1e8
/** From here on the halves below are no longer exact in floats. */
const MAGNITUDE_MAX = 2n ** 58n
const splitView = new DataView(new ArrayBuffer(8))

/** Units of 10^-16 without trailing zeros. */
export function writeRatio(writer: LineWriter, units: bigint): void {
  const magnitude = units < 0n ? -units : units
  if (magnitude >= MAGNITUDE_MAX) return writeBigDecimal(writer, units, RATIO_SCALE)
  if (units < 0n) writer.bytes[writer.length++] = MINUS
  splitView.setBigInt64(0, magnitude)
  const high = splitView.getInt32(0)
  // high × 2^32 + low = (high × 42) × 10^8 + rest, where the rest is below 2^53 as long as high is below 2^26.
  const rest = high * 94_967_296 + splitView.getUint32(4)
  const carry = Math.floor(rest / HALF)
  const upper = high * 42 + carry
  const whole = Math.floor(upper / HALF)
  writeWhole(writer, whole)
  writeFraction(writer, upper - whole * HALF, rest - carry * HALF)
}

/** Sixteen fraction digits in two halves. */
function writeFraction(writer: LineWriter, upper: number, lower: number): void {
  if (upper === 0 && lower === 0) return
  writer.bytes[writer.length++] = POINT
  writeSmall(writer, upper, 8)
  if (lower > 0) writeSmall(writer, lower, 8)
  while (writer.bytes[writer.length - 1] === ZERO) writer.length -= 1
}

function writeBigDecimal(writer: LineWriter, units: bigint, scale: number): void {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const fraction = digits.slice(-scale)
  const shown = scale === RATIO_SCALE ? fraction.replace(/0+$/, '') : fraction
  writeAscii(writer, `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}${shown === '' ? '' : `.${shown}`}`)
}

export function writeAscii(writer: LineWriter, text: string): void {
  reserve(writer, text.length + FIELD_BYTES_MAX)
  for (let index = 0; index < text.length; index += 1) writer.bytes[writer.length++] = text.charCodeAt(index)
}

const dates = new Map<number, Uint8Array>()
const DATES_MAX = 50_000

export function writeDate(writer: LineWriter, day: number): void {
  let bytes = dates.get(day)
  if (!bytes) {
    if (dates.size >= DATES_MAX) dates.clear()
    bytes = encoder.encode(fromDayNumber(day))
    dates.set(day, bytes)
  }
  writeBytes(writer, bytes)
}

const encoder = new TextEncoder()
const special = /[\\\t\n\r]/g
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** Text as COPY takes it; a backslash, tab or line break in it would be read as syntax. */
export function escapeText(text: string): string {
  return text.replace(special, (character) => escapes[character]!)
}

export function textBytes(text: string): Uint8Array {
  return encoder.encode(escapeText(text))
}
