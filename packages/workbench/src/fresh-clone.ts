import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

// `npm run fresh`: what a newcomer sees. Copies the tracked files to a temp folder, installs there from the lock, starts the
// server and asks it for a page. Add --test to run the tests there as well. By hand only: it installs everything anew.

const root = join(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'rollforward-fresh-'))
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_') && name !== 'DATABASE_URL'))

try {
  copyTracked()
  npm('ci')
  if (process.argv.includes('--test')) npm('test')
  await startAndAsk()
  console.log('fresh clone: good')
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function copyTracked(): void {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean)
  for (const path of tracked) cpSync(join(root, path), join(folder, path), { recursive: true })
  console.log(`fresh clone: ${tracked.length} files`)
}

function npm(...args: readonly string[]): void {
  console.log(`fresh clone: npm ${args.join(' ')}`)
  execFileSync('npm', args, { cwd: folder, env: outsideNode(), stdio: 'inherit' })
}

/** The Node of this workspace would hide that of the machine, which is the one a newcomer starts with. */
function outsideNode(): NodeJS.ProcessEnv {
  const path = (process.env['PATH'] ?? '')
    .split(':')
    .filter((entry) => !entry.includes('node_modules') && entry !== dirname(process.execPath))
  return { ...env, PATH: path.join(':') }
}

async function startAndAsk(): Promise<void> {
  const port = await freePort()
  const server = spawn('npm', ['start'], { cwd: folder, env: { ...outsideNode(), PORT: String(port) }, stdio: 'inherit', detached: true })
  try {
    const url = `http://127.0.0.1:${port}/`
    const status = await firstAnswer(url, server)
    console.log(`fresh clone: GET ${url} ${status}`)
    if (status >= 500) throw new Error(`the server answers ${status}`)
  } finally {
    // npm, its shell and the server are one group, and only this group is ended.
    if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid, 'SIGTERM')
  }
}

async function firstAnswer(url: string, server: ChildProcess): Promise<number> {
  for (let attempt = 0; attempt < 240; attempt++) {
    if (server.exitCode !== null) throw new Error(`npm start ended with ${server.exitCode}`)
    const status = await fetch(url).then(
      (response) => response.status,
      () => undefined,
    )
    if (status !== undefined) return status
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error('npm start did not answer within a minute')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
