import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RollforwardError } from '@rollforward/core'
import type { App, AppContext } from '../app.ts'
import { pageHeaders, pagePolicy } from '../pages.ts'
import { html } from '../reference/html.ts'
import { type SigningOptions, signToken } from '../sign-token.ts'
import { demoScript, demoStyle } from './demo-assets.ts'
import { demoActor } from './demo-seed.ts'

export interface DemoOptions {
  readonly auth: Pick<SigningOptions, 'secret' | 'issuer' | 'audience'>
  /** Undefined until the history is there. */
  readonly portfolio_id: () => string | undefined
}

const TOKEN_LIFETIME_S = 600
const policy = pagePolicy({ 'connect-src': "'self'", 'trusted-types': 'lit-html' })

/** The widgets in the order of a page; those that are built are shown. */
const widgets = [
  'hero-metrics',
  'equity-history',
  'manage-equity',
  'manage-positions',
  'holdings',
  'pnl-bridge',
  'realized',
  'flow-timeline',
  'strategies',
]

/** The page, what it loads, and where it gets its token. */
export function mountDemo(app: App, options: DemoOptions): void {
  const files = elementFiles()
  app.get('/', () => {
    const portfolioId = options.portfolio_id()
    if (portfolioId === undefined)
      throw new RollforwardError('UNAVAILABLE', { detail: 'The history of the demo is being made; try again in a moment' })
    return new Response(demoPage(files, portfolioId), { headers: { ...pageHeaders, 'Content-Security-Policy': policy } })
  })
  app.get('/demo/page.css', () => asset(demoStyle, 'text/css; charset=utf-8'))
  app.get('/demo/page.js', () => asset(demoScript, 'text/javascript; charset=utf-8'))
  app.post('/demo/session', (context) => session(context, options.auth))
  app.get('/elements/:path{.+}', async ({ req }) => {
    const file = files.get(req.param('path'))
    if (file === undefined) throw new RollforwardError('NOT_FOUND')
    return asset(await readFile(file), file.endsWith('.js') ? 'text/javascript; charset=utf-8' : 'application/json')
  })
}

function asset(body: string | Uint8Array<ArrayBuffer>, type: string): Response {
  return new Response(body, { headers: { 'Content-Type': type, 'Cache-Control': 'no-cache' } })
}

/** The built files of the elements by their addresses. Only what is listed here is ever read. */
function elementFiles(): ReadonlyMap<string, string> {
  const folder = join(dirname(fileURLToPath(import.meta.resolve('@rollforward/elements/package.json'))), 'dist/cdn/esm')
  if (!existsSync(folder)) return new Map()
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'))
  return new Map(names.filter((name) => /\.js(\.map)?$/.test(name)).map((name) => [name, join(folder, name)]))
}

const loopback = /^(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?$/

/** A token for the page. A page of another name or origin that reaches this port gets none. */
async function session({ req }: AppContext, auth: DemoOptions['auth']): Promise<Response> {
  const host = req.header('Host') ?? ''
  const origin = req.header('Origin')
  const site = req.header('Sec-Fetch-Site') ?? 'same-origin'
  if (!loopback.test(host) || (origin !== undefined && origin !== `http://${host}`) || site !== 'same-origin')
    throw new RollforwardError('FORBIDDEN')
  const issued = await signToken(demoActor, { ...auth, lifetime_s: TOKEN_LIFETIME_S })
  return new Response(JSON.stringify(issued), { headers: { 'Content-Type': 'application/json' } })
}

function demoPage(files: ReadonlyMap<string, string>, portfolioId: string): string {
  const built = widgets.filter((name) => files.has(`${name}.js`))
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Rollforward demo</title>
        <link rel="stylesheet" href="/demo/page.css" />
        ${built.length === 0 ? '' : html`<script type="module" src="/demo/page.js"></script>`}
      </head>
      <body>
        <header>
          <h1>Growth &amp; income</h1>
          <nav aria-label="More">
            <a href="/docs">API reference</a>
            <a href="/metrics">Metrics</a>
          </nav>
        </header>
        <main>
          ${built.length === 0 ? html`<p>The widgets are not built yet: run <code>npm run build</code> and start again.</p>` : ''}
          <rf-provider base-url="/" portfolio-id="${portfolioId}"
            >${built.map((name) => html`<section class="${name}">${element(name)}</section>`)}</rf-provider
          >
        </main>
        <footer>A demonstration with made-up figures, open to this machine only.</footer>
      </body>
    </html>`.text
}

function element(name: string): ReturnType<typeof html> {
  const tag = html`rf-${name}`
  return html`<${tag}></${tag}>`
}
