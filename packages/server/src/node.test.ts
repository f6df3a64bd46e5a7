import { memoryStore } from '@rollforward/core/memory'
import { expect, test } from 'vitest'
import { jsonLogger, serve } from './node.ts'
import { rawRequest, overSocket } from './socket.test.helper.ts'
import { testAuth } from './world.test.helper.ts'

const start = (more = {}) => serve({ store: memoryStore(), auth: testAuth, ...more })

test('a server that ends is not ready, lets a request end, and then closes the store', async () => {
  const store = memoryStore()
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  const steps: string[] = []
  const watched = {
    ...store,
    check: async () => {
      await held
      steps.push('answered')
    },
    close: async () => {
      steps.push('store closed')
      await store.close()
    },
  }
  const server = await start({ store: watched })
  const slow = fetch(`${server.url}readyz`)
  await new Promise((resolve) => setTimeout(resolve, 50))
  const closed = server.close()
  expect(server.close()).toBe(closed)
  await expect(fetch(`${server.url}healthz`)).rejects.toThrow()
  release()
  expect((await slow).status).toBe(200)
  await closed
  expect(steps).toEqual(['answered', 'store closed'])
})

test('a request that does not end is cut off when the server has waited long enough', async () => {
  const store = { ...memoryStore(), check: () => new Promise<void>(() => undefined) }
  const server = await start({ store, timeouts: { drain: 100 } })
  const hanging = overSocket(server.port, (socket) => void socket.write(rawRequest('GET /readyz HTTP/1.1')))
  await new Promise((resolve) => setTimeout(resolve, 50))
  await server.close()
  expect((await hanging).status).toBe(0)
})

test('a port that is taken is an error, not a crash', async () => {
  const server = await start()
  await expect(start({ port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await server.close()
})

test('it shows the memory it uses, and leaves the globals alone', async () => {
  const before = [Request, Response]
  const server = await start({ metrics_access: 'open' })
  expect(await (await fetch(`${server.url}metrics`)).text()).toMatch(/process_resident_memory_bytes \d+/)
  expect([Request, Response]).toEqual(before)
  await server.close()
})

test('the log is one line of JSON for each message, however it is broken up', () => {
  const lines: string[] = []
  const logger = jsonLogger((line) => void lines.push(line))
  logger.info('a\nb', { path: 'x\r\ny', long: 'z'.repeat(5000), count: 1 })
  expect(lines).toHaveLength(1)
  expect(lines[0]!.trimEnd()).not.toContain('\n')
  const { at, ...entry } = JSON.parse(lines[0]!) as Record<string, unknown>
  expect(at).toMatch(/^\d{4}-.*Z$/)
  expect(entry).toEqual({ level: 'info', message: 'a\nb', path: 'x\r\ny', long: 'z'.repeat(2000), count: 1 })
})
