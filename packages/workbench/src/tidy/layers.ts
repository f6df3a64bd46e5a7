import type { Import } from './module-graph.ts'

// Who may import whom. The tables are the architecture: a layer that is not written here may not be imported.

interface Package {
  /** Foreign packages, and our own packages by their import names; a name that ends in ":type" may be imported as a type only. */
  readonly may: readonly string[]
  /** Files that may import Node modules. */
  readonly node?: RegExp
}

const packages: Readonly<Record<string, Package>> = {
  core: { may: ['decimal.js', 'zod'] },
  client: {
    may: [
      '@rollforward/core/contract:type',
      '@rollforward/core/contract/routes',
      '@rollforward/core/contract/bind',
      '@rollforward/core/contract/fields',
      '@rollforward/core/errors',
      '@rollforward/core/money',
    ],
  },
  elements: {
    may: [
      ...['lit', '@lit/task', '@lit/context', 'd3-array', 'd3-time', '@rollforward/client'],
      ...[
        '@rollforward/core/contract:type',
        '@rollforward/core/contract/routes',
        '@rollforward/core/contract/fields',
        '@rollforward/core/errors',
        '@rollforward/core/money',
        '@rollforward/core/plain-date',
      ],
    ],
  },
  'storage-postgres': {
    may: [
      'kysely',
      'pg',
      'pg-copy-streams',
      '@electric-sql/pglite',
      '@rollforward/core',
      '@rollforward/core/store',
      '@rollforward/core/contract:type',
      '@rollforward/core/money',
    ],
    node: /./,
  },
  server: {
    may: [
      ...[
        'hono',
        '@hono/node-server',
        'jose',
        'commander',
        '@rollforward/storage-postgres',
        '@rollforward/core',
        '@rollforward/core/contract',
      ],
      ...[
        '@rollforward/core/contract/routes',
        '@rollforward/core/contract/bind',
        '@rollforward/core/money',
        '@rollforward/core/store',
        '@rollforward/core/memory',
      ],
    ],
    // The app itself runs wherever fetch does; only the command line and the Node adapter know Node.
    node: /^packages\/server\/src\/(cli\/|node(\.|\/|-))/,
  },
}

/** Inside core, from the bottom up: each folder (or file at the top) and what it may see besides itself. */
const pure = ['kernel', 'ledger', 'valuation']
const store = ['kernel', 'ledger', 'store']
const kept = ['kernel', 'policy', 'contract', 'execution', 'store']
const feature = [...kept, 'ledger', 'valuation', 'snapshots', 'returns', 'features']
const coreLayers: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  policy: ['kernel'],
  ledger: ['kernel'],
  valuation: ['kernel', 'ledger'],
  returns: pure,
  snapshots: [...pure, 'returns', 'store'],
  store: ['kernel', 'ledger'],
  memory: store,
  conformance: store,
  contract: ['kernel'],
  execution: kept,
  features: feature,
  batch: [...feature, 'batch'],
}
/** These files are pure although their folder may see the store. */
const pureFiles = [/^packages\/core\/src\/snapshots\/roll-forward/]
/** The faces are what others see of core; they may see all of it, and nothing inside may see them. */
const faces = /^packages\/core\/src\/(index|calc|contract|operations|system-operations|create-rollforward)\.ts$/

/** One schema file sets zod up before anyone uses it; decimals belong to the kernel, and returns need roots with more digits. */
const onlyIn: Readonly<Record<string, RegExp>> = {
  zod: /^packages\/core\/src\/kernel\/schema\.ts$/,
  'decimal.js': /^packages\/core\/src\/(kernel\/|returns\/precise\.ts$)/,
}

/** Says what is wrong with one import of a source that is published; undefined when nothing is. */
export function refusal(found: Import): string | undefined {
  const [, name = '', rest = ''] = /^packages\/([^/]+)\/src\/(.*)$/.exec(found.from) ?? []
  const rules = packages[name]
  if (rules === undefined || /\.test(\.helper)?\.ts$/.test(found.from)) return undefined
  const wrong = (why: string) => `${found.from}:${found.line} imports ${found.specifier}: ${why}`
  if (found.specifier.startsWith('node:')) return rules.node?.test(found.from) ? undefined : wrong('this file runs without Node')
  if (!found.specifier.startsWith('.')) return foreignRefusal(found, rules.may)?.replace(/^/, wrong(''))
  if (!found.to.startsWith(`packages/${name}/`)) return wrong('another package is imported by its name')
  if (/\.test\.ts$/.test(found.to)) return wrong('a test is imported by nobody')
  return name === 'core' ? coreRefusal(rest, found)?.replace(/^/, wrong('')) : undefined
}

function foreignRefusal({ from, specifier, typeOnly }: Import, may: readonly string[]): string | undefined {
  const own = specifier.startsWith('@rollforward/')
  const name = own ? specifier : specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  if (!may.includes(name) && !(typeOnly && may.includes(`${name}:type`)))
    return may.includes(`${name}:type`) ? 'as a type only' : 'not one of its dependencies'
  return onlyIn[name]?.test(from) === false ? 'one file owns this package' : undefined
}

function coreRefusal(from: string, { to }: Import): string | undefined {
  const target = to.replace('packages/core/src/', '')
  if (faces.test(`packages/core/src/${from}`)) return undefined
  if (faces.test(to)) return 'a face is seen from outside only'
  const [own, other] = [layerOf(from), layerOf(target)]
  if (pureFiles.some((pattern) => pattern.test(`packages/core/src/${from}`)) && !['snapshots', 'returns', ...pure].includes(other))
    return 'this file is pure'
  if (own === other) return undefined
  return coreLayers[own]?.includes(other) === true ? undefined : `${own} may not see ${other}`
}

function layerOf(path: string): string {
  if (path.startsWith('store/memory/')) return 'memory'
  if (path.startsWith('store/conformance/')) return 'conformance'
  const top = path.split('/')[0]?.replace(/\.ts$/, '') ?? ''
  return top in coreLayers ? top : 'features'
}
