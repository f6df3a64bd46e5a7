import { contract, type OperationSpec, scalarJsonSchemas, z } from '@rollforward/core/contract'

/** The text of core/src/contract/routes.ts: all that a caller needs to know of each operation. */
export function renderRoutes(): string {
  const groups = Object.entries(contract as Record<string, Record<string, OperationSpec>>).map(([group, operations]) => {
    const lines = Object.entries(operations).map(([name, spec]) => `    ${name}: ${renderRoute(spec)},`)
    return `  ${group}: {\n${lines.join('\n')}\n  },`
  })
  return `${header("import type { RouteTable } from './bind.ts'\n")}export const routes = {\n${groups.join('\n')}\n} as const satisfies RouteTable\n`
}

function renderRoute(spec: OperationSpec): string {
  const fields = [`method: '${spec.method}'`, `path: '${spec.path}'`, `input: ${spec.input !== undefined}`]
  if (spec.list !== undefined) fields.push(`list: '${spec.list}'`)
  if (spec.preset)
    fields.push(`preset: ${JSON.stringify(spec.preset).replaceAll('"', '').replaceAll(':', ': ').replace('{', '{ ').replace('}', ' }')}`)
  return `{ ${fields.join(', ')} }`
}

/** JSON Schema of what a caller sends. */
export function inputJsonSchema(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', override: useScalar })
}

function useScalar({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: Record<string, unknown> }): void {
  const known = scalarJsonSchemas.get(zodSchema as z.ZodType)
  if (!known) return
  for (const key of Object.keys(jsonSchema)) delete jsonSchema[key]
  Object.assign(jsonSchema, known)
}

interface FieldRule {
  readonly required: boolean
  readonly pattern?: string
  readonly max_length?: number
}

/** The text of core/src/contract/fields.ts: what a form can check of each field without a schema. */
export function renderFields(): string {
  const groups = Object.entries(contract as Record<string, Record<string, OperationSpec>>).map(([group, operations]) => {
    const lines = Object.entries(operations)
      .filter(([, spec]) => spec.input !== undefined && spec.method !== 'GET')
      .map(([name, spec]) => `    ${name}: {\n${renderRules(spec.input!)}\n    },`)
    return `  ${group}: {\n${lines.join('\n')}\n  },`
  })
  const shape = `/** What a form can check of a field before it is sent. */\nexport interface FieldRule {\n  readonly required: boolean\n  readonly pattern?: string\n  readonly max_length?: number\n}\n\n`
  return `${header('')}${shape}export const fields = {\n${groups.join('\n')}\n} as const satisfies Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, FieldRule>>>>>>\n`
}

function renderRules(schema: z.ZodType): string {
  const whole = inputJsonSchema(schema)
  const named = typeof whole['$ref'] === 'string' ? (whole['$defs'] as Record<string, unknown>)[whole['$ref'].split('/').at(-1)!] : whole
  const json = named as { properties?: Record<string, Record<string, unknown>>; required?: string[] }
  return Object.entries(json.properties ?? {})
    .map(([name, property]) => `      ${name}: ${renderRule(ruleOf(property, json.required?.includes(name) ?? false))},`)
    .join('\n')
}

function ruleOf(property: Record<string, unknown>, required: boolean): FieldRule {
  const branches = [property, ...((property['anyOf'] as Record<string, unknown>[] | undefined) ?? [])]
  const pattern = branches.map((branch) => branch['pattern']).find((value) => typeof value === 'string')
  const maxLength = branches.map((branch) => branch['maxLength']).find((value) => typeof value === 'number')
  return { required, ...(pattern === undefined ? {} : { pattern }), ...(maxLength === undefined ? {} : { max_length: maxLength }) }
}

function renderRule(rule: FieldRule): string {
  const fields = [`required: ${rule.required}`]
  if (rule.pattern !== undefined) fields.push(`pattern: '${rule.pattern.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`)
  if (rule.max_length !== undefined) fields.push(`max_length: ${rule.max_length}`)
  return `{ ${fields.join(', ')} }`
}

function header(imports: string): string {
  return `/** Made from the contract by \`npm run generate\`; a test holds it fresh. Callers import this and types, never a schema. */\n${imports}\n`
}
