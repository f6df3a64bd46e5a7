import { execFileSync } from 'node:child_process'
import { existsSync, globSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../../..')
const bundle = join(root, 'packages/elements/dist/cdn/esm/rollforward.js')

/** Makes the files that a plain page loads, when a source is newer than they are. */
export function bundleWidgets(): void {
  if (!isStale()) return
  execFileSync(process.execPath, [join(root, 'node_modules/rollup/dist/bin/rollup'), '-c', '--silent'], {
    cwd: root,
    encoding: 'utf8',
    stdio: 'pipe',
  })
}

export function isStale(): boolean {
  if (!existsSync(bundle)) return true
  const { mtimeMs } = statSync(bundle)
  return globSync('packages/{core,client,elements}/src/**/*.ts', { cwd: root }).some(
    (path) => !/\.test\.(helper\.)?ts$/.test(path) && statSync(join(root, path)).mtimeMs > mtimeMs,
  )
}
