import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, realpath, unlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { isRollforwardError, RollforwardError } from '@rollforward/core/store'

/** How long somebody else may take to remove a lock that was left behind. */
const TAKEOVER_PAUSE_MS = 5

// PGlite lets two processes open one folder, and what the second commits is lost without an error. So we lock it ourselves.

interface Holder {
  readonly pid: number
  /** When the process started, where the system tells: a number of a process is given out again after its end. */
  readonly started: string | null
  /** Tells this lock from every other one. */
  readonly token: string
}

/** Who holds a lock that cannot be read: a power cut may leave a file without its contents. */
const nobody: Holder = { pid: 0, started: null, token: 'unreadable' }

/** Takes the lock of a data folder, which is a file beside it, and gives the function that lets go of it. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(dirname(resolve(folder)), { recursive: true })
  return lockFile(`${await realPath(resolve(folder))}.lock`)
}

/** One folder has one lock, by whatever name it is opened. */
async function realPath(folder: string): Promise<string> {
  try {
    return await realpath(folder)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    return join(await realpath(dirname(folder)), basename(folder))
  }
}

async function lockFile(lock: string): Promise<() => Promise<void>> {
  const mine: Holder = { pid: process.pid, started: await startOf(process.pid), token: randomUUID() }
  for (;;) {
    if (await claim(lock, mine)) return () => unlink(lock)
    const holder = await readHolder(lock)
    if (holder && (await isAlive(holder))) throw new RollforwardError('STORE_LOCKED', { values: { pid: holder.pid } })
    if (holder) await removeStale(lock, holder)
  }
}

/** A link fails when the name is taken, as O_EXCL does, but the file is whole from the first moment: nobody reads half a holder. */
async function claim(lock: string, mine: Holder): Promise<boolean> {
  const draft = `${lock}.draft.${mine.token}`
  await writeFile(draft, JSON.stringify(mine), { flag: 'wx' })
  try {
    await link(draft, lock)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await unlink(draft)
  }
}

async function readHolder(lock: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(lock, 'utf8')) as Holder
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    if (error instanceof SyntaxError) return nobody
    throw error
  }
}

/**
 * Two may find the same lock stale, and the slower one must not remove what the quicker one has put in its place. So whoever removes
 * a lock holds a second one that is named after it, and looks again under it; that one may be left by a killed process like any other.
 */
async function removeStale(lock: string, stale: Holder): Promise<void> {
  let release: () => Promise<void>
  try {
    release = await lockFile(`${lock}.${stale.token}`)
  } catch (error) {
    if (!isRollforwardError(error)) throw error
    await new Promise((resolve) => setTimeout(resolve, TAKEOVER_PAUSE_MS))
    return
  }
  try {
    if ((await readHolder(lock))?.token === stale.token) await unlink(lock)
  } finally {
    await release()
  }
}

async function isAlive({ pid, started }: Holder): Promise<boolean> {
  if (pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    // Not permitted means that it lives and is somebody else's.
    if (codeOf(error) === 'ESRCH') return false
  }
  const now = await startOf(pid)
  return started === null || now === null || now === started
}

/** Linux tells it in clock ticks since boot, the 22nd field; the second one may hold spaces and ends with a parenthesis. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code
}
