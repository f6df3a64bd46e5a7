import { connect, type Socket } from 'node:net'

export interface SocketAnswer {
  /** 0: closed without an answer. */
  readonly status: number
  readonly text: string
  readonly ms: number
}

/** Writes bytes to a socket as they are, and reads until the other side closes or nothing more comes. */
export function overSocket(port: number, write: (socket: Socket) => void, { wait_ms = 3000 } = {}): Promise<SocketAnswer> {
  const started = performance.now()
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    const limit = setTimeout(() => socket.destroy(), wait_ms)
    socket.setEncoding('latin1').on('data', (data: string) => (text += data))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(limit)
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1]
      resolve({ status: status === undefined ? 0 : +status, text, ms: performance.now() - started })
    })
    socket.on('connect', () => write(socket))
  })
}

/** A request as text; every line is as it stands. */
export function rawRequest(line: string, headers: readonly string[] = [], body = ''): string {
  const host = headers.some((header) => /^host\s*:/i.test(header)) ? [] : ['Host: localhost']
  return [line, ...host, ...headers, 'Connection: close', '', body].join('\r\n')
}
