import { readFileSync } from 'node:fs'
import { contract, type OperationSpec } from '@rollforward/core/contract'
import { parameterNames } from '@rollforward/core/contract/bind'
import { type Components, type JsonSchema, toJsonSchema } from './openapi/json-schema.ts'

/** A hostile value, and the statuses that may answer it; 0 is a closed socket. */
export interface Row {
  readonly id: string
  readonly verdict: 'reject' | 'accept' | 'policy' | 'inert'
  readonly expect: readonly number[]
  readonly why: string
  readonly [more: string]: unknown
}

const groups = (
  JSON.parse(readFileSync(new URL('cases/hostile.json', import.meta.url), 'utf8')) as { groups: Record<string, { values: Row[] }> }
).groups

export function rowsOf(group: string): readonly Row[] {
  return groups[group]!.values
}

export function allRows(): readonly Row[] {
  return Object.values(groups).flatMap(({ values }) => values)
}

/** The value of a row as it stands in a JSON text. */
export function jsonOf(row: Row): string {
  return typeof row['raw_json'] === 'string' ? row['raw_json'] : JSON.stringify(textOf(row))
}

export function textOf({ string, repeat }: Row): string {
  if (typeof string === 'string') return string
  const { unit, times, prefix, suffix } = repeat as { unit: string; times: number; prefix: string; suffix: string }
  return `${prefix}${unit.repeat(times)}${suffix}`
}

export type Kind = 'amount' | 'date' | 'uuid' | 'enum' | 'text' | 'page' | 'other'

/** One place in a request where a value goes. */
export interface Field {
  /** Such as "prices[0].price", as refusals name it. */
  readonly path: string
  readonly kind: Kind
  readonly schema: JsonSchema
  readonly nullable: boolean
}

export interface Operation {
  readonly id: string
  readonly spec: OperationSpec
  readonly inQuery: boolean
  readonly fields: readonly Field[]
  /** The least that is valid in form. */
  readonly sample: Readonly<Record<string, unknown>>
}

/** Every operation that has an address, with its fields as the contract says them: one that is added is tested from then on. */
export function listOperations(hints: Readonly<Record<string, unknown>>): readonly Operation[] {
  return Object.entries(contract as Record<string, Record<string, OperationSpec>>).flatMap(([group, operations]) =>
    Object.entries(operations)
      .filter(([, spec]) => !spec.preset)
      .map(([name, spec]) => describeOperation(`${group}.${name}`, spec, hints)),
  )
}

function describeOperation(id: string, spec: OperationSpec, hints: Readonly<Record<string, unknown>>): Operation {
  const inQuery = spec.method === 'GET' || spec.method === 'DELETE'
  if (!spec.input) return { id, spec, inQuery, fields: [], sample: {} }
  const components: Components = { schemas: {} }
  const schema = resolve(toJsonSchema(spec.input, 'input', components), components)
  return { id, spec, inQuery, fields: fieldsOf(schema, components), sample: sampleOf(schema, components, hints) as Record<string, unknown> }
}

/** References and unions come down to the shape that is meant first. */
function resolve(schema: JsonSchema, components: Components): JsonSchema {
  if (typeof schema['$ref'] === 'string') return resolve(components.schemas[schema['$ref'].split('/').at(-1)!]!, components)
  const variants = schema['anyOf'] as JsonSchema[] | undefined
  return variants
    ? resolve(
        variants.find(({ type }) => type !== 'null')!,
        components,
      )
    : schema
}

function fieldsOf(schema: JsonSchema, components: Components, prefix = ''): Field[] {
  return Object.entries(schema['properties'] as Record<string, JsonSchema>).flatMap(([name, property]) => {
    const resolved = resolve(property, components)
    const path = `${prefix}${name}`
    if (resolved['type'] === 'array') {
      const item = resolve(resolved['items'] as JsonSchema, components)
      return item['type'] === 'object' ? fieldsOf(item, components, `${path}[0].`) : [fieldOf(path, item, false)]
    }
    if (resolved['type'] === 'object') return fieldsOf(resolved, components, `${path}.`)
    return [fieldOf(path, resolved, (property['anyOf'] as JsonSchema[] | undefined)?.some(({ type }) => type === 'null') ?? false)]
  })
}

function fieldOf(path: string, schema: JsonSchema, nullable: boolean): Field {
  return { path, schema, nullable, kind: kindOf(path, schema) }
}

function kindOf(path: string, { format, pattern, enum: names, type, maxLength, examples }: JsonSchema): Kind {
  if (/^(limit|offset|cursor)$/.test(path)) return 'page'
  if (format === 'date') return 'date'
  if (format === 'uuid') return 'uuid'
  if (names !== undefined || pattern === '^[A-Z]{3}$') return 'enum'
  if (typeof pattern === 'string' && Array.isArray(examples) && /^[0-9.]+$/.test(String(examples[0]))) return 'amount'
  return type === 'string' && pattern === undefined && maxLength !== undefined ? 'text' : 'other'
}

function sampleOf(schema: JsonSchema, components: Components, hints: Readonly<Record<string, unknown>>, name = ''): unknown {
  const resolved = resolve(schema, components)
  if (name in hints) return hints[name]
  if (resolved['type'] === 'object') {
    const required = new Set([
      ...((resolved['required'] ?? []) as string[]),
      ...Object.keys(hints)
        .filter((hint) => hint.startsWith('+'))
        .map((hint) => hint.slice(1)),
    ])
    const properties = Object.entries((resolved['properties'] ?? {}) as Record<string, JsonSchema>)
    return Object.fromEntries(
      properties.filter(([key]) => required.has(key)).map(([key, property]) => [key, sampleOf(property, components, hints, key)]),
    )
  }
  if (resolved['type'] === 'array') return [sampleOf(resolved['items'] as JsonSchema, components, hints)]
  if (Array.isArray(resolved['enum'])) return (resolved['enum'] as unknown[])[0]
  if (resolved['type'] === 'integer') return resolved['minimum'] ?? 1
  if (resolved['type'] === 'boolean') return false
  return (resolved['examples'] as unknown[] | undefined)?.[0] ?? 'Sample'
}

/** The path of an operation with its parameters filled in. */
export function addressOf({ spec }: Operation, parameters: Readonly<Record<string, string>>): string {
  const filled = parameterNames(spec.path).reduce((path, name) => path.replace(`{${name}}`, parameters[name] ?? 'unknown'), spec.path)
  return `/api/v1${filled}`
}

/** The text of a request's body with a token spliced in at a field. */
export function spliced(sample: Readonly<Record<string, unknown>>, path: string, token: string): string {
  const mark = 'spliced-in-here'
  return JSON.stringify(withValue(sample, path, mark)).replace(`"${mark}"`, () => token)
}

export function withValue(sample: Readonly<Record<string, unknown>>, path: string, value: unknown): Readonly<Record<string, unknown>> {
  const copy = structuredClone(sample) as Record<string, unknown>
  const parts = path.split(/[.[\]]+/).filter((part) => part !== '')
  let at: Record<string, unknown> = copy
  for (const [index, part] of parts.slice(0, -1).entries())
    at = (at[part] ??= /^\d/.test(parts[index + 1]!) ? [] : {}) as Record<string, unknown>
  at[parts.at(-1)!] = value
  return copy
}
