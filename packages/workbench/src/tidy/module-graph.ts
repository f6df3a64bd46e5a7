import { existsSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import ts from 'typescript'
import { listFiles, readText, root, walk, type Source } from './source-tree.ts'

// Who imports whom, read from the sources: relative names and our own packages become paths, the rest stays a package name.

export interface Import {
  readonly from: string
  /** A path from the root, or the name of a foreign package or Node module. */
  readonly to: string
  readonly specifier: string
  readonly typeOnly: boolean
  readonly line: number
}

export function importsOf(source: Source): readonly Import[] {
  return [...walk(source.ast)].flatMap((node) => {
    const found = specifierOf(node)
    if (found === undefined) return []
    const { specifier, typeOnly } = found
    const line = source.ast.getLineAndCharacterOfPosition(node.getStart(source.ast)).line + 1
    return [{ from: source.path, to: resolve(source.path, specifier), specifier, typeOnly, line }]
  })
}

function specifierOf(node: ts.Node): { specifier: string; typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
    return { specifier: node.moduleSpecifier.text, typeOnly: isTypeImport(node.importClause) }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier))
    return { specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly }
  const [argument] = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword ? node.arguments : []
  if (argument !== undefined && ts.isStringLiteral(argument)) return { specifier: argument.text, typeOnly: false }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
    return { specifier: node.argument.literal.text, typeOnly: true }
  // A worker or a child process is named by its file: new URL('./worker.ts', import.meta.url).
  if (ts.isStringLiteral(node) && ts.isNewExpression(node.parent) && /^\.\.?\/.*\.(ts|mjs)$/.test(node.text))
    return { specifier: node.text, typeOnly: false }
  return undefined
}

function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const names = clause.namedBindings
  return (
    clause.name === undefined &&
    names !== undefined &&
    ts.isNamedImports(names) &&
    names.elements.length > 0 &&
    names.elements.every((name) => name.isTypeOnly)
  )
}

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(from), specifier))
  const own = /^@rollforward\/([^/]+)(\/.*)?$/.exec(specifier)
  if (own === null) return specifier.startsWith('node:') ? 'node:' : specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  const [, name = '', rest = ''] = own
  return sourceOfExport(name, `.${rest}`) ?? specifier
}

type Exports = Readonly<Record<string, string | Readonly<Record<string, string>>>>

function exportsOf(name: string): Exports {
  const path = `packages/${name}/package.json`
  if (!existsSync(join(root, path))) return {}
  return (JSON.parse(readText(path)) as { exports?: Exports }).exports ?? {}
}

function sourceOfExport(name: string, subpath: string): string | undefined {
  for (const [key, target] of Object.entries(exportsOf(name)).sort(([a], [b]) => b.length - a.length)) {
    const source = typeof target === 'string' ? target : target['rollforward-source']
    const match = new RegExp(`^${key.replaceAll('.', '\\.').replace('*', '(.+)')}$`).exec(subpath)
    if (match !== null && source !== undefined) return posix.join('packages', name, source.replaceAll('*', match[1] ?? '*'))
  }
  return undefined
}

/** Files that something outside the imports starts: exports and commands of packages, npm scripts, tests, stories, configuration. */
export function entryFiles(sources: readonly Source[]): ReadonlySet<string> {
  const paths = sources.map(({ path }) => path)
  const patterns = listFiles()
    .filter((path) => /^packages\/[^/]+\/package\.json$/.test(path))
    .flatMap((path) => packageEntries(path))
  const manifest = readText('package.json')
  return new Set(
    paths.filter(
      (path) =>
        patterns.some((pattern) => pattern.test(path)) ||
        manifest.includes(path) ||
        /\.(test|stories)\.ts$|\.mjs$|\/define\.ts$|^examples\/|^packages\/workbench\/.*\/main\.ts$/.test(path) ||
        path === 'packages/workbench/src/postgres/provide-database.ts',
    ),
  )
}

function packageEntries(path: string): readonly RegExp[] {
  const { bin = {}, exports = {} } = JSON.parse(readText(path)) as { bin?: Record<string, string>; exports?: Exports }
  const commands = Object.values(bin).map((target) => target.replace('dist/', 'src/').replace(/\.js$/, '.ts'))
  const faces = Object.values(exports).flatMap((target) => (typeof target === 'string' ? [] : [target['rollforward-source'] ?? '']))
  return [...commands, ...faces].map(
    (target) => new RegExp(`^${posix.join(dirname(path), target).replaceAll('.', '\\.').replace('*', '([^/]+)').replace('*', '\\1')}$`),
  )
}

export function unreached(sources: readonly Source[]): readonly string[] {
  const edges = new Map(sources.map((source) => [source.path, importsOf(source).map(({ to }) => to)]))
  const reached = entryFiles(sources)
  const known = new Set(reached)
  // A Set keeps growing while it is walked, so this ends when nothing new was found.
  for (const path of known) for (const to of edges.get(path) ?? []) if (edges.has(to)) known.add(to)
  return sources.map(({ path }) => path).filter((path) => !known.has(path))
}

/** Rings of value imports, each told once: in a ring nothing can be understood, tested or loaded first. */
export function importRings(imports: readonly Import[]): readonly string[] {
  const edges = Map.groupBy(
    imports.filter(({ typeOnly }) => !typeOnly),
    ({ from }) => from,
  )
  const done = new Set<string>()
  const rings: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) rings.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
    if (trail.includes(path) || done.has(path)) return
    for (const { to } of edges.get(path) ?? []) visit(to, [...trail, path])
    done.add(path)
  }
  for (const path of edges.keys()) visit(path, [])
  return rings
}
