/**
 * SHA-1 (FIPS 180-4, section 6.1), synchronous because pure functions derive ids with it.
 * It names things (UUID version 5); nothing is protected by it.
 */
export function sha1(message: Uint8Array): Uint8Array {
  const padded = pad(message)
  const state = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0])
  for (let offset = 0; offset < padded.length; offset += 64) {
    for (let index = 0; index < 16; index += 1) {
      const at = offset + index * 4
      schedule[index] = (padded[at]! << 24) | (padded[at + 1]! << 16) | (padded[at + 2]! << 8) | padded[at + 3]!
    }
    for (let index = 16; index < 80; index += 1)
      schedule[index] = rotate(schedule[index - 3]! ^ schedule[index - 8]! ^ schedule[index - 14]! ^ schedule[index - 16]!, 1)
    compress(state)
  }
  const digest = new Uint8Array(20)
  const digestView = new DataView(digest.buffer)
  state.forEach((word, index) => digestView.setInt32(index * 4, word))
  return digest
}

/** The message schedule of one block; nothing of it outlives a call. */
const schedule = new Int32Array(80)

function pad(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array((Math.floor((message.length + 8) / 64) + 1) * 64)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x20000000))
  view.setUint32(padded.length - 4, (message.length << 3) >>> 0)
  return padded
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

function compress(state: Int32Array): void {
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  let e = state[4]!
  for (let round = 0; round < 80; round += 1) {
    const mixed =
      round < 20
        ? (((b & c) | (~b & d)) + 0x5a827999) | 0
        : round < 40
          ? ((b ^ c ^ d) + 0x6ed9eba1) | 0
          : round < 60
            ? (((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc) | 0
            : ((b ^ c ^ d) + 0xca62c1d6) | 0
    const next = (rotate(a, 5) + mixed + e + schedule[round]!) | 0
    e = d
    d = c
    c = rotate(b, 30)
    b = a
    a = next
  }
  state[0] = state[0]! + a
  state[1] = state[1]! + b
  state[2] = state[2]! + c
  state[3] = state[3]! + d
  state[4] = state[4]! + e
}
