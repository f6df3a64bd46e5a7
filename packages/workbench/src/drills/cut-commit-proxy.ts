import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What becomes of the COMMIT that is cut: it never reaches the database, or the database's answer never comes back. */
export type Cut = 'request' | 'reply'

export interface CutCommitProxy {
  /** The database's URL, through the proxy. */
  readonly url: string
  cutNextCommit(cut: Cut): void
  /** How many were cut. */
  readonly cuts: () => number
  stop(): void
}

/** Sits between a client and PostgreSQL on the loopback interface, lets everything through and, on demand, cuts one COMMIT. */
export async function cutCommitProxy(databaseUrl: string): Promise<CutCommitProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let next: Cut | null = null
  let cuts = 0
  const take = (): Cut | null => {
    const cut = next
    next = null
    return cut
  }
  const proxy = createServer((client) => {
    const server = connect(Number.parseInt(target.port, 10), target.hostname)
    let cut: Cut | null = null
    const end = (): void => {
      client.destroy()
      server.destroy()
    }
    // A message of the simple protocol ends with a zero byte, so "read committed" is not taken for it.
    client.on('data', (data) => {
      if (cut === null && data.includes('commit\0')) cut = take()
      if (cut !== null) cuts += 1
      if (cut === 'request') end()
      else server.write(data)
    })
    server.on('data', (data) => {
      if (cut === 'reply') end()
      else client.write(data)
    })
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', end).on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`
  return {
    url: url.href,
    cutNextCommit: (cut) => void (next = cut),
    cuts: () => cuts,
    stop: () => {
      for (const socket of sockets) socket.destroy()
      proxy.close()
    },
  }
}
