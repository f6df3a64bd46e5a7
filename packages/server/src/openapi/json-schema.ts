import { scalarJsonSchemas, z } from '@rollforward/core/contract'

export type JsonSchema = Record<string, unknown>

/** The named schemas of a document; an operation refers to them instead of repeating them. */
export interface Components {
  readonly schemas: Record<string, JsonSchema>
}

/** The JSON Schema of what goes in or comes out. What has a name goes to the components and is referred to. */
export function toJsonSchema(schema: z.ZodType, io: 'input' | 'output', components: Components): JsonSchema {
  const {
    $schema: _,
    $defs,
    ...root
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: useScalar }) as JsonSchema & {
    $defs?: Record<string, JsonSchema>
  }
  for (const [name, definition] of Object.entries($defs ?? {})) addComponent(components, name, definition)
  const name = z.globalRegistry.get(schema)?.id
  if (name === undefined || '$ref' in root) return pointToComponents(root)
  addComponent(components, name, root)
  return { $ref: `#/components/schemas/${name}` }
}

/** Our scalars are read by functions, which no JSON Schema shows; each has said what it looks like. */
function useScalar({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: JsonSchema }): void {
  const known = scalarJsonSchemas.get(zodSchema as z.ZodType)
  if (known) {
    for (const key of Object.keys(jsonSchema)) delete jsonSchema[key]
    Object.assign(jsonSchema, known)
  }
  const { def } = zodSchema as { readonly def: { readonly type: string; readonly defaultValue?: unknown } }
  if (def.type === 'default') jsonSchema['default'] = def.defaultValue
  // What zod says of its own types and OpenAPI would take for something else, or nobody needs to read.
  delete jsonSchema['readOnly']
  if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum']
  if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum']
}

/** One name is one shape: a schema that reads otherwise than it writes needs two names. */
function addComponent({ schemas }: Components, name: string, definition: JsonSchema): void {
  const { id: _, ...rest } = definition
  const pointed = pointToComponents(rest)
  const before = schemas[name]
  if (before !== undefined && JSON.stringify(before) !== JSON.stringify(pointed)) throw new Error(`the schema ${name} has two shapes`)
  schemas[name] = pointed
}

function pointToComponents(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema
}
