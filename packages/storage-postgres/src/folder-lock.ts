import { link, mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { RollforwardError } from '@rollforward/core/store'

// PGlite lets two processes open one folder, and what the second commits is lost without an error. So we lock it ourselves.

interface Holder {
  readonly pid: number
  /** When the process started, where the system tells: a number of a process is given out again after its end. */
  readonly started: string | null
}

/** Takes the lock of a data folder, which is a file beside it, and gives the function that lets go of it. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const lock = `${resolve(folder)}.lock`
  await mkdir(dirname(lock), { recursive: true })
  const mine: Holder = { pid: process.pid, started: await startOf(process.pid) }
  for (;;) {
    if (await claim(lock, mine)) return () => unlink(lock)
    const holder = await readHolder(lock)
    if (holder && (await isAlive(holder))) throw new RollforwardError('STORE_LOCKED', { values: { pid: holder.pid } })
    if (holder) await removeStale(lock, holder)
  }
}

/** A link fails when the name is taken, as O_EXCL does, but the file is whole from the first moment: nobody reads half a holder. */
async function claim(lock: string, mine: Holder): Promise<boolean> {
  const draft = `${lock}.${mine.pid}.${crypto.randomUUID()}`
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
    throw error
  }
}

/** Moved aside and looked at again: between reading and moving somebody else may have taken it over, and then it goes back. */
async function removeStale(lock: string, stale: Holder): Promise<void> {
  const aside = `${lock}.stale.${process.pid}.${crypto.randomUUID()}`
  try {
    await rename(lock, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  const moved = await readHolder(aside)
  if (moved && (moved.pid !== stale.pid || moved.started !== stale.started)) await link(aside, lock)
  await unlink(aside)
}

async function isAlive({ pid, started }: Holder): Promise<boolean> {
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
