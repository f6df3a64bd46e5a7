import { spawnSync } from 'node:child_process'
import { existsSync, globSync, statSync } from 'node:fs'
import { join } from 'node:path'

// `npm start`: bundles the widgets when a source is newer than the bundle, then runs the demo in this process. Needs no build.

const root = join(import.meta.dirname, '../../..')
const bundle = join(root, 'packages/elements/dist/cdn/esm/rollforward.js')

if (isStale()) {
  console.error('Bundling the widgets…')
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules/rollup/dist/bin/rollup'), '-c', '--silent'], {
    cwd: root,
    encoding: 'utf8',
  })
  // The server is of use without its page; the page says that its widgets are missing.
  if (status !== 0) console.error(`${stdout}${stderr}`.trimEnd())
}

process.argv.splice(2, 0, 'demo')
await import('../../server/src/cli/main.ts')

function isStale(): boolean {
  if (!existsSync(bundle)) return true
  const { mtimeMs } = statSync(bundle)
  return globSync('packages/{core,client,elements}/src/**/*.ts', { cwd: root }).some(
    (path) => !path.endsWith('.test.ts') && statSync(join(root, path)).mtimeMs > mtimeMs,
  )
}
