// The few globals core may use that are neither ECMAScript nor Node nor DOM alone: every modern runtime has them. Core is
// compiled without DOM and Node types, so anything that is not written here does not compile.

declare const crypto: {
  getRandomValues<T extends Uint8Array>(array: T): T
  readonly subtle: { digest(algorithm: 'SHA-256', data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> }
}

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>
}

/** Cancels a call. */
interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}
