import ts from 'typescript'
import { lineOf, walk, type Source } from './source-tree.ts'

// What a compiler and a linter do not see. Each rule takes one source and answers with its problems; none is good.

export type Rule = (source: Source) => readonly string[]

/** Where a number is a number: pixels of a chart, and the solver that iterates on floats and rounds its answer once. */
const floatsAllowed = [/^packages\/elements\/src\/.*chart/, /^packages\/core\/src\/returns\/xirr\.ts$/]
const datesAllowed = [/^packages\/core\/src\/kernel\/(clock|calendar)\.ts$/]
const published = /^packages\/(?!workbench\/)[^/]+\/src\//
const at = (source: Source, node: ts.Node, what: string) => `${source.path}:${lineOf(source, node)} ${what}`
const matches = (patterns: readonly RegExp[], path: string) => patterns.some((pattern) => pattern.test(path))

export const noFloats: Rule = (source) => {
  if (!published.test(source.path) || source.isTest || matches(floatsAllowed, source.path)) return []
  return [...walk(source.ast)]
    .filter(ts.isCallExpression)
    .filter(({ expression }) => /^(parseFloat|Number|Number\.parseFloat|Math\.round)$|\.toNumber$/.test(expression.getText(source.ast)))
    .map((call) => at(source, call, `${call.expression.getText(source.ast)} makes a float where money may pass`))
}

export const noDates: Rule = (source) => {
  if (!source.path.startsWith('packages/core/src/') || source.isTest || matches(datesAllowed, source.path)) return []
  return [...walk(source.ast)]
    .filter((node) => ts.isIdentifier(node) && node.text === 'Date' && !isMemberName(node))
    .map((node) => at(source, node, 'Date belongs to the clock and the calendar'))
}

function isMemberName(node: ts.Node): boolean {
  const parent = node.parent
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) || ts.isPropertySignature(parent) || ts.isPropertyAssignment(parent)
  )
}

/** Configuration files and stories are read by their tools through a default export. */
const defaultExportRead = /(\.config\.mjs|\.stories\.ts)$|^\.storybook\//

export const plainSyntax: Rule = (source) =>
  [...walk(source.ast)].flatMap((node) => {
    if (isDefaultExport(node) && !defaultExportRead.test(source.path)) return [at(source, node, 'default export')]
    if (ts.isEnumDeclaration(node)) return [at(source, node, 'enum')]
    if (ts.isModuleDeclaration(node) && node.flags & ts.NodeFlags.Namespace) return [at(source, node, 'namespace')]
    return []
  })

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
}

const emptyNames = new Set(['util', 'utils', 'helper', 'helpers', 'service', 'services', 'common', 'shared', 'misc', 'manager'])

export const tellingNames: Rule = ({ path }) => {
  const parts = path.split('/')
  const names = parts.map((part) => part.replace(/\..*$/, ''))
  const empty = names.filter((name) => emptyNames.has(name)).map((name) => `${path} "${name}" does not say what is inside`)
  const plain = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/.test(parts.at(-1) ?? '') ? [] : [`${path} is not in kebab-case`]
  return [...empty, ...plain]
}

const functionLines_max = 70
const fileLines_max = 300

export const shortFunctions: Rule = (source) =>
  [...walk(source.ast)]
    .filter((node): node is ts.FunctionLikeDeclaration => ts.isFunctionLike(node) && 'body' in node && node.body !== undefined)
    .filter((node) => !isTestGroup(source, node))
    .map((node) => ({ node, lines: linesOf(source, node) }))
    .filter(({ lines }) => lines > functionLines_max)
    .map(({ node, lines }) => at(source, node, `function of ${lines} lines (at most ${functionLines_max})`))

/** The body of `describe` is a list of tests, not a function to understand as a whole. */
function isTestGroup({ ast, isTest }: Source, node: ts.Node): boolean {
  return isTest && ts.isCallExpression(node.parent) && /^describe/.test(node.parent.expression.getText(ast))
}

function linesOf({ ast }: Source, node: ts.Node): number {
  return ast.getLineAndCharacterOfPosition(node.getEnd()).line - ast.getLineAndCharacterOfPosition(node.getStart(ast)).line + 1
}

export const shortFiles: Rule = ({ path, text }) => {
  const lines = text.trimEnd().split('\n').length
  if (lines <= fileLines_max || /^(#!.*\n)?\/\/ long: \S/.test(text)) return []
  return [`${path} has ${lines} lines; above ${fileLines_max} its first comment says why: "// long: …"`]
}

// Written in two halves, so that this file does not break its own rules.
const switchedOff = new RegExp(`(eslint-${'disable'}|@ts-expect-${'error'})(?!.*(--|:) \\S)`)
const silenced = new RegExp(`@ts-(ignore|no${'check'})|\\b(it|test|describe)\\.(only|${'skip'}|todo)\\(|//.*\\b(TO${'DO'}|FIX${'ME'})\\b`)

export const nothingSilenced: Rule = ({ path, text }) =>
  text.split('\n').flatMap((line, index) => {
    if (switchedOff.test(line)) return [`${path}:${index + 1} a rule is switched off without a reason`]
    return silenced.test(line) ? [`${path}:${index + 1} something is silenced or left for later: ${line.trim()}`] : []
  })

const machinePath = /(?<![\w.\-/])\/(work|root|home\/[a-z]\w*|Users\/[A-Za-z]\w*)\//

/** For any text file: a path of the machine where it was written says nothing on another one. */
export function machinePaths(path: string, text: string): readonly string[] {
  return text.split('\n').flatMap((line, index) => (machinePath.test(line) ? [`${path}:${index + 1} names a path of one machine`] : []))
}
