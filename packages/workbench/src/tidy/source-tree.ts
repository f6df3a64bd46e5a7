import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

// The files of the repository as a person sees them: what is installed, generated or hidden by tools is left out.

export const root = join(import.meta.dirname, '../../../..')
const leftOut = new Set(['node_modules', 'dist', '.git', 'coverage', '.cache'])

export interface Source {
  /** From the root, with forward slashes. */
  readonly path: string
  readonly text: string
  readonly ast: ts.SourceFile
  readonly isTest: boolean
}

export function listFiles(folder = ''): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (leftOut.has(entry.name)) return []
    if (entry.isDirectory()) return listFiles(path)
    return entry.isFile() ? [path] : []
  })
}

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

export function listSources(): readonly Source[] {
  return listFiles()
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !path.endsWith('.d.ts'))
    .map((path) => parseSource(path, readText(path)))
}

export function parseSource(path: string, text: string): Source {
  const ast = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true)
  return { path, text, ast, isTest: /\.test(\.helper)?\.ts$/.test(path) }
}

/** Every node of a tree, parents before children. */
export function* walk(node: ts.Node): Generator<ts.Node> {
  yield node
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => void children.push(child))
  for (const child of children) yield* walk(child)
}

export function lineOf(source: Source, node: ts.Node): number {
  return source.ast.getLineAndCharacterOfPosition(node.getStart(source.ast)).line + 1
}
