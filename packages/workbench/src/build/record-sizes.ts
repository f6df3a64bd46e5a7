import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { OutputBundle, OutputChunk, Plugin } from 'rollup'

// What a page pays for each entry, and the hash it may demand of each file. Both are written by the build and by nobody else.

interface Size {
  readonly entry: string
  readonly files: number
  readonly minified: number
  readonly gzip: number
  readonly brotli: number
}

export interface RecordSizesOptions {
  /** The Markdown table. */
  readonly table: string
  /** The JSON file of subresource integrity hashes. */
  readonly integrity: string
}

/** One plugin for several outputs: each adds its files, and the reports are written anew with all that are known. */
export function recordSizes({ table, integrity }: RecordSizesOptions): (folder: string) => Plugin {
  const sizes: Size[] = []
  const hashes: Record<string, string> = {}
  return (folder) => ({
    name: 'record-sizes',
    writeBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
      for (const chunk of chunks) hashes[folder + chunk.fileName] = `sha384-${createHash('sha384').update(chunk.code).digest('base64')}`
      for (const chunk of chunks.filter(({ isEntry }) => isEntry)) sizes.push(sizeOf(folder + chunk.fileName, loadedWith(chunk, bundle)))
      write(table, sizeTable(sizes))
      write(integrity, `${JSON.stringify(hashes, null, 2)}\n`)
    },
  })
}

/** The entry and all that it imports statically, however deep: what must arrive before it can run. */
function loadedWith(entry: OutputChunk, bundle: OutputBundle): readonly OutputChunk[] {
  const reached = new Map([[entry.fileName, entry]])
  // A Map keeps growing while it is walked, so this ends when nothing new was found.
  for (const chunk of reached.values())
    for (const name of chunk.imports) {
      const imported = bundle[name]
      if (imported?.type === 'chunk') reached.set(name, imported)
    }
  return [...reached.values()]
}

function sizeOf(entry: string, chunks: readonly OutputChunk[]): Size {
  const sum = (measure: (code: Buffer) => number) => chunks.reduce((total, { code }) => total + measure(Buffer.from(code)), 0)
  return {
    entry,
    files: chunks.length,
    minified: sum((code) => code.length),
    gzip: sum((code) => gzipSync(code, { level: 9 }).length),
    brotli: sum((code) => brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length),
  }
}

function sizeTable(sizes: readonly Size[]): string {
  const rows = sizes.map(({ entry, files, minified, gzip, brotli }) => `| ${entry} | ${files} | ${minified} | ${gzip} | ${brotli} |`)
  const head = ['| entry | files | minified | gzip | brotli |', '| --- | ---: | ---: | ---: | ---: |']
  const note =
    'Bytes of each entry with everything it imports statically. Chunks that load on demand are not counted. Written by `npm run build`.'
  return ['# Sizes', '', note, '', ...head, ...rows, ''].join('\n')
}

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}
