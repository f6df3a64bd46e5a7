import { createReadStream, globSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Middleware, Plugin } from '@web/dev-server-core'

const root = join(import.meta.dirname, '../../../..')

/** PGlite finds its wasm and data beside its own modules, so its imports of Node modules must stay as they are: never taken. */
export const keepPgliteImports: Plugin = {
  name: 'keep-pglite-imports',
  resolveImport({ source, context }) {
    return context.path.includes('/@electric-sql/pglite/') ? source : undefined
  },
}

/** The dev server reads unknown files as text, which would break PGlite's file system image; it is sent as the bytes it is. */
export const sendDataAsBytes: Middleware = async (context, next) => {
  if (!context.path.endsWith('.data')) {
    await next()
    return
  }
  context.type = 'application/octet-stream'
  context.body = createReadStream(join(root, context.path))
}

/** `virtual:stories` is every stories module by its path, so a new file is tested without a list to forget. */
export const listStories: Plugin = {
  name: 'list-stories',
  resolveImport({ source }) {
    return source === 'virtual:stories' ? '/virtual-stories.js' : undefined
  },
  serve({ path }) {
    if (path !== '/virtual-stories.js') return undefined
    const files = globSync('stories/**/*.stories.ts', { cwd: root }).sort()
    return {
      type: 'js',
      body: `export const stories = {${files.map((file) => `${JSON.stringify(file)}: () => import('/${file}')`).join(', ')}}`,
    }
  },
}

/** Browsers cannot load CommonJS, and these packages contain some: each is bundled once, when it is first asked for. */
const commonJs = ['storybook/test']

export const bundleCommonJs: Plugin = {
  name: 'bundle-common-js',
  resolveImport({ source }) {
    return commonJs.includes(source) ? `/bundled/${source}.js` : undefined
  },
  async serve({ path }) {
    const source = commonJs.find((name) => path === `/bundled/${name}.js`)
    return source === undefined ? undefined : { type: 'js', body: await (bundles[source] ??= bundle(source)) }
  },
}

const bundles: Record<string, Promise<string>> = {}

async function bundle(source: string): Promise<string> {
  const define = { 'process.env.NODE_ENV': '"production"', 'process.env': '{}', global: 'globalThis' }
  const stdin = { contents: `export * from '${source}'`, resolveDir: root }
  const { outputFiles } = await build({
    stdin,
    define,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

/** A partner's page under the strictest policy that the widgets promise to work under. */
const strictHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html",
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Opener-Policy': 'same-origin',
}

/** `/strict.html` runs stories/strict-page.ts under that policy. */
export const serveStrictPage: Plugin = {
  name: 'serve-strict-page',
  serve({ path, response }) {
    if (path !== '/strict.html') return undefined
    response.set(strictHeaders)
    const body =
      '<!doctype html><html lang="en"><title>Strict</title><main></main><script type="module" src="/stories/strict-page.ts"></script>'
    return { type: 'html', body }
  },
}
