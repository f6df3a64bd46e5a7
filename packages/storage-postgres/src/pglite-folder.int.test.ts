import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { lockFolder } from './folder-lock.ts'
import { pgliteStore } from './index.ts'
import { countChanges, savedPortfolio, withdrawal, writing } from './sample-rows.test.helper.ts'

let parent: string
let data_dir: string

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'rollforward-lock-'))
  data_dir = join(parent, 'data')
})

afterEach(() => rm(parent, { recursive: true, force: true }))

describe('a data folder', () => {
  it('keeps what was committed, and a second store waits for the first to close', async () => {
    const warn = vi.fn()
    const first = pgliteStore({ data_dir, logger: { warn } })
    await first.migrate()
    const portfolio = await savedPortfolio(first)
    await writing(first, ({ books }) => books.saveEquityChanges([withdrawal(portfolio, '1.00')]))
    expect(warn).toHaveBeenCalledOnce()
    const second = pgliteStore({ data_dir })
    await expect(second.check()).rejects.toMatchObject({
      code: 'STORE_LOCKED',
      message: expect.stringContaining(String(process.pid)) as string,
    })
    await first.close()
    expect(await countChanges(second, portfolio)).toBe(1)
    await second.close()
    await expect(readFile(`${data_dir}.lock`)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('in memory there is nothing to warn of', async () => {
    const warn = vi.fn()
    const store = pgliteStore({ logger: { warn } })
    await store.migrate()
    await store.close()
    expect(warn).not.toHaveBeenCalled()
  })
})

describe('the lock of a folder', () => {
  it('is refused while another process lives, naming it, and taken over when that was killed', async () => {
    const holder = await startHolder(data_dir)
    await expect(lockFolder(data_dir)).rejects.toMatchObject({
      code: 'STORE_LOCKED',
      message: expect.stringContaining(String(holder.pid)) as string,
    })
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const unlock = await lockFolder(data_dir)
    expect(await readHolder()).toMatchObject({ pid: process.pid })
    await unlock()
  })

  it('is stale when its number belongs to another process by now', async () => {
    await writeFile(`${data_dir}.lock`, JSON.stringify({ pid: process.ppid, started: '1', token: 'a' }))
    const unlock = await lockFolder(data_dir)
    await unlock()
  })

  it('is the same by another name of the folder, before and after it is made', async () => {
    const link = join(parent, 'link')
    await symlink(parent, link)
    const other = join(link, basename(data_dir))
    for (const make of [async () => undefined, () => mkdir(data_dir)]) {
      await make()
      const unlock = await lockFolder(data_dir)
      await expect(lockFolder(other)).rejects.toMatchObject({ code: 'STORE_LOCKED' })
      await unlock()
    }
    const named = join(parent, 'named')
    await symlink(data_dir, named)
    const unlock = await lockFolder(named)
    await expect(lockFolder(data_dir)).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    await unlock()
  })

  it('is taken over when it is empty', async () => {
    await writeFile(`${data_dir}.lock`, '')
    await (
      await lockFolder(data_dir)
    )()
    expect(await readdir(parent)).toEqual([])
  })

  it('is taken over even when the one who was taking it over was killed as well', async () => {
    const [holder, contender] = ['a', 'b'].map((token) => JSON.stringify({ pid: 2 ** 22 + 1, started: '1', token }))
    await writeFile(`${data_dir}.lock`, holder!)
    await writeFile(`${data_dir}.lock.a`, contender!)
    const unlock = await lockFolder(data_dir)
    expect(await readdir(parent)).toEqual(['data.lock'])
    await unlock()
  })

  it('goes to one of many who find it stale together', async () => {
    for (let round = 0; round < 12; round += 1) {
      await writeFile(`${data_dir}.lock`, JSON.stringify({ pid: 2 ** 22 + 1, started: '1', token: `round-${round}` }))
      const taken = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(data_dir)))
      expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(await readHolder()).toMatchObject({ pid: process.pid })
    }
    expect(await readdir(parent)).toEqual(['data.lock'])
  })
})

describe('production', () => {
  it('is refused unless it is asked for', () => {
    vi.stubEnv('NODE_ENV', 'production')
    expect(() => pgliteStore({ data_dir })).toThrow(expect.objectContaining({ code: 'NOT_SUPPORTED' }))
    expect(() => pgliteStore({ data_dir, allow_in_production: true })).not.toThrow()
    vi.unstubAllEnvs()
  })
})

async function readHolder(): Promise<unknown> {
  return JSON.parse(await readFile(`${data_dir}.lock`, 'utf8'))
}

/** Another process that takes the lock and keeps it. */
async function startHolder(folder: string): Promise<ChildProcess> {
  const script = `import { lockFolder } from ${JSON.stringify(new URL('./folder-lock.ts', import.meta.url).href)}; await lockFolder(${JSON.stringify(folder)}); console.log('locked'); setInterval(() => {}, 1000)`
  const holder = spawn(process.execPath, ['--conditions=rollforward-source', '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(holder.stdout, 'data')
  return holder
}
