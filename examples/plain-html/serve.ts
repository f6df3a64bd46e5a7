import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRollforward } from '@rollforward/core'
import { memoryStore } from '@rollforward/core/memory'
import { signToken } from '@rollforward/server'
import { serve } from '@rollforward/server/node'

const auth = { secret: randomBytes(32).toString('base64'), issuer: 'example', audience: 'example' }
const ann = { user_id: 'ann', tenant_id: 'acme', name: 'Ann', scopes: ['write'] } as const

// The book: a portfolio of Ann's.
const store = memoryStore()
const today = new Date().toISOString().slice(0, 10)
const book = createRollforward({ store }).as(ann)
const { id } = await book.portfolios.create({ name: 'Growth', base_currency: 'USD', inception_date: today, opening_equity: '250000.00' })

// The page on one origin.
const page = createServer((request, response) => void answer(request, response))
await new Promise<void>((resolve) => page.listen(+(process.env['PORT'] ?? 0), '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${(page.address() as AddressInfo).port}`

// The API on another one, which lets this page read its answers.
const api = await serve({ store, auth, cors_origins: [origin] })
console.log(`Example: ${origin}/`)

const policy = [
  "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'",
  `connect-src 'self' ${api.url.slice(0, -1)}`,
  "require-trusted-types-for 'script'; trusted-types lit-html",
].join('; ')
const widgets = join(dirname(fileURLToPath(import.meta.resolve('@rollforward/elements/package.json'))), 'dist/cdn/esm')
const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript' } as const

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', origin).pathname
  if (path === '/session') return json(response, { base_url: api.url, portfolio_id: id })
  if (path === '/token' && request.method === 'POST') return json(response, await signToken(ann, { ...auth, lifetime_s: 600 }))
  const name = normalize(path === '/' ? '/index.html' : path)
  const file = name.startsWith('/rollforward/') ? join(widgets, name.slice('/rollforward'.length)) : join(import.meta.dirname, name)
  const type = types[(/\.(html|css|js)$/.exec(name)?.[0] ?? '') as keyof typeof types]
  try {
    if (type === undefined) throw new Error('not a file of the page')
    response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': policy }).end(await readFile(file))
  } catch {
    response.writeHead(404).end()
  }
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }).end(JSON.stringify(body))
}
