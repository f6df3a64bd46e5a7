const lowFirst = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1
const [lowPlace, highPlace] = lowFirst ? ([0, 1] as const) : ([1, 0] as const)

/** The 32-bit halves of a column, through which whole numbers are written without making a BigInt of each. */
export function wordsOf(column: BigInt64Array): Int32Array {
  return new Int32Array(column.buffer, column.byteOffset, column.length * 2)
}

/** Writes high × 2^32 + low, where 0 ≤ low < 2^32. */
export function writeWords(words: Int32Array, index: number, high: number, low: number): void {
  words[2 * index + lowPlace] = low
  words[2 * index + highPlace] = high
}
