import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import nodeResolve from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import esbuild from 'rollup-plugin-esbuild'
import minifyTemplateLiterals from 'rollup-plugin-minify-template-literals'
import { recordSizes } from './packages/workbench/src/build/record-sizes.ts'

// The files for a page without a bundler, in packages/elements/dist/cdn: ES modules that share chunks and load the rest on
// demand, and one classic script. What npm serves to bundlers is the compiler's own output beside it.

const elements = 'packages/elements'
const cdn = `${elements}/dist/cdn`
const { version } = JSON.parse(readFileSync(`${elements}/package.json`, 'utf8'))
const banner = `/*! Rollforward ${version}, MIT. Contains lit (BSD-3-Clause), d3-array and d3-time (ISC). */`

const definitions = globSync(`${elements}/src/*/define.ts`).sort()

/** Everything: all definitions and all names, found by their files so that no list can forget one. */
const everything = {
  name: 'everything',
  resolveId: (id) => (id === 'virtual:rollforward' ? id : undefined),
  load(id) {
    if (id !== 'virtual:rollforward') return undefined
    const absolute = (file) => JSON.stringify(resolve(file))
    return [...definitions.map((file) => `import ${absolute(file)}`), `export * from ${absolute(`${elements}/src/index.ts`)}`].join('\n')
  },
}

const sizes = recordSizes({ table: 'docs/sizes.md', integrity: `${cdn}/integrity.json` })

const plugins = [
  everything,
  nodeResolve({ browser: true, exportConditions: ['rollforward-source', 'browser', 'production'], extensions: ['.ts', '.mjs', '.js'] }),
  esbuild({ target: 'es2022', tsconfig: false }),
  // Only our own templates: in a dependency a template literal may mean exactly what it says.
  minifyTemplateLiterals({ include: ['packages/*/src/**'], failOnError: true }),
  terser({ compress: { passes: 2 }, format: { comments: /^!/ } }),
]

/** What every element needs is one file: three small ones compress worse than one, and are three requests. */
const shared =
  /node_modules\/(lit|@lit|lit-html|lit-element)\/(?!directives\/)|packages\/client\/|packages\/elements\/src\/(provider|internal)\/(?!messages\/(?!en|messages))|core\/src\/(contract\/|kernel\/errors)/

export default [
  {
    input: { rollforward: 'virtual:rollforward', ...Object.fromEntries(definitions.map((file) => [basename(dirname(file)), file])) },
    output: {
      dir: `${cdn}/esm`,
      format: 'es',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
      manualChunks: (id) => (shared.test(id) && !id.endsWith('/define.ts') ? 'shared' : undefined),
      sourcemap: true,
      banner: ({ isEntry }) => (isEntry ? banner : ''),
    },
    plugins: [...plugins, sizes('esm/')],
  },
  {
    input: 'virtual:rollforward',
    output: { file: `${cdn}/rollforward.js`, format: 'iife', name: 'Rollforward', inlineDynamicImports: true, sourcemap: true, banner },
    plugins: [...plugins, sizes('')],
  },
]
