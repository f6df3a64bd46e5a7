import type { PoolClient } from 'pg'

/** Tells of a statement and watches for a connection that breaks. */
type Watched = <Answer>(text: string, ask: () => Promise<Answer>) => Promise<Answer>

/** Loaded only when it is needed: a page that runs PGlite loads this package as well, and streams need Node. */
const streams = async () => (await import('pg-copy-streams')).default

/** The chunks are written as they are made, so the database reads one while the next is being made. */
export async function copyIn(client: PoolClient, watched: Watched, statement: string, chunks: Iterable<Uint8Array>): Promise<void> {
  const { from } = await streams()
  await watched(
    statement,
    () =>
      new Promise<void>((resolve, reject) => {
        const stream = client.query(from(statement))
        stream.once('error', reject)
        stream.once('finish', resolve)
        // A chunk that cannot be made ends the COPY, and with it the transaction.
        try {
          for (const chunk of chunks) stream.write(chunk)
          stream.end()
        } catch (error) {
          stream.destroy(error as Error)
        }
      }),
  )
}

export async function copyOut(client: PoolClient, watched: Watched, statement: string): Promise<readonly Uint8Array[]> {
  const { to } = await streams()
  return watched(
    statement,
    () =>
      new Promise<readonly Uint8Array[]>((resolve, reject) => {
        const chunks: Uint8Array[] = []
        const stream = client.query(to(statement))
        stream.on('data', (chunk: Uint8Array) => void chunks.push(chunk))
        stream.once('error', reject)
        stream.once('end', () => resolve(chunks))
      }),
  )
}
