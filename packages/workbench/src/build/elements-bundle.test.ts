import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { rollup, type InputOptions, type OutputChunk, type OutputOptions } from 'rollup'
import { beforeAll, describe, expect, test } from 'vitest'
import { root } from '../tidy/source-tree.ts'

// What a page loads, built as for publishing: sizes are promises to partners, and some packages must never be in it.

interface Build extends Omit<InputOptions, 'plugins'> {
  readonly plugins: readonly { readonly name: string }[]
  readonly output: OutputOptions
}

const chunks = new Map<string, OutputChunk>()

beforeAll(async () => {
  const { default: builds } = (await import(join(root, 'rollup.config.mjs'))) as { default: readonly Build[] }
  const [esm] = builds
  if (!esm) throw new Error('no build of ES modules')
  const bundle = await rollup({ ...esm, plugins: esm.plugins.filter(({ name }) => name !== 'record-sizes') })
  const { output } = await bundle.generate(esm.output)
  await bundle.close()
  for (const file of output) if (file.type === 'chunk') chunks.set(file.fileName, file)
}, 120_000)

/** Everything that is loaded before these can run. */
function loadedWith(...names: readonly string[]): readonly OutputChunk[] {
  const reached = new Set(names)
  for (const name of reached) for (const imported of chunks.get(name)?.imports ?? []) reached.add(imported)
  return [...reached].flatMap((name) => chunks.get(name) ?? [])
}

const gzipped = (files: readonly OutputChunk[]) => files.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0)
const onDemand = (part: RegExp) => [...chunks.keys()].filter((name) => part.test(name))

describe('the bundle of the elements', () => {
  test('provider, key figures and equity panel cost a page at most 26 kB, the open panel 12 kB more', () => {
    const page = loadedWith('provider.js', 'hero-metrics.js', 'manage-equity.js')
    const panel = onDemand(/chunks\/panel-/)
    expect(panel).toHaveLength(1)
    expect(gzipped(page)).toBeLessThanOrEqual(26_000)
    expect(gzipped(loadedWith('provider.js', 'hero-metrics.js', 'manage-equity.js', ...panel)) - gzipped(page)).toBeLessThanOrEqual(12_000)
  })

  test('the first widget costs at most 22 kB', () => {
    expect(gzipped(loadedWith('hero-metrics.js'))).toBeLessThanOrEqual(22_000)
  })

  test('other languages load on demand', () => {
    expect(onDemand(/chunks\/(ar|de|es|fr|ja)-/)).toHaveLength(5)
    const texts = loadedWith('provider.js', 'hero-metrics.js', 'manage-equity.js').flatMap(({ moduleIds }) => moduleIds)
    expect(texts.filter((id) => /messages\/(ar|de|es|fr|ja)\.ts$/.test(id))).toEqual([])
  })

  test('contains no schemas, no decimal library, no server and nothing that evaluates text', () => {
    const modules = [...chunks.values()].flatMap(({ moduleIds }) => moduleIds)
    expect(modules.filter((id) => /\/(zod|decimal\.js|hono|jose)\/|kernel\/schema|\/contract\.ts$/.test(id))).toEqual([])
    const code = [...chunks.values()].map(({ code }) => code).join('\n')
    expect(code).not.toMatch(/\bnew Function\b|\beval\(|document\.write|localStorage|sessionStorage|document\.cookie/)
  })
})
