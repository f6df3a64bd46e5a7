import { errorCatalogue, type ErrorCode } from '@rollforward/core'
import { contract, type OperationSpec } from '@rollforward/core/contract'
import { parameterNames } from '@rollforward/core/contract/bind'
import { type Components, type JsonSchema, toJsonSchema } from './json-schema.ts'

export interface OpenApiDocument {
  readonly openapi: '3.1.1'
  readonly info: JsonSchema
  readonly servers: readonly JsonSchema[]
  readonly tags: readonly { readonly name: string }[]
  readonly security: readonly JsonSchema[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>
  readonly components: JsonSchema & Components
}

export interface OpenApiOperation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly parameters: readonly JsonSchema[]
  readonly requestBody?: JsonSchema
  readonly responses: Readonly<Record<string, JsonSchema>>
}

const problem: JsonSchema = {
  type: 'object',
  description: 'RFC 9457 problem details. A code may carry fields of its own.',
  required: ['type', 'title', 'status', 'detail', 'code', 'errors', 'request_id'],
  properties: {
    type: { type: 'string', format: 'uri', examples: ['urn:rollforward:error:EQUITY_003'] },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(errorCatalogue) },
    errors: {
      type: 'array',
      items: { type: 'object', required: ['path', 'message'], properties: { path: { type: 'string' }, message: { type: 'string' } } },
    },
    request_id: { type: 'string', format: 'uuid' },
  },
}

/** OpenAPI 3.1 of everything in the contract. Two operations of one address differ by what is preset; the first is described. */
export function openApiDocument({
  version = '1',
  base_path = '/api/v1',
}: { readonly version?: string; readonly base_path?: string } = {}): OpenApiDocument {
  const components: Components = { schemas: { Problem: problem } }
  const paths: Record<string, Record<string, OpenApiOperation>> = {}
  for (const [group, operations] of Object.entries(contract as Record<string, Record<string, OperationSpec>>)) {
    for (const [name, spec] of Object.entries(operations)) {
      if (spec.preset) continue
      paths[spec.path] = { ...paths[spec.path], [spec.method.toLowerCase()]: describe(`${group}.${name}`, group, spec, components) }
    }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Rollforward',
      version,
      description: 'Portfolio equity and P&L, exact to the cent. Money is decimal text; dates are YYYY-MM-DD; unknown fields are refused.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: base_path }],
    tags: Object.keys(contract).map((name) => ({ name })),
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas: sorted(components.schemas),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  }
}

function describe(operationId: string, tag: string, spec: OperationSpec, components: Components): OpenApiOperation {
  const inQuery = spec.method === 'GET' || spec.method === 'DELETE'
  const input = spec.input === undefined ? undefined : toJsonSchema(spec.input, 'input', inQuery ? { schemas: {} } : components)
  return {
    operationId,
    summary: spec.summary,
    tags: [tag],
    parameters: [
      ...pathParameters(spec),
      ...(inQuery && spec.input ? queryParameters(spec.input, components) : []),
      ...headerParameters(spec),
    ],
    ...(inQuery || input === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema: input } } } }),
    responses: { ...success(spec, components), ...failures(spec) },
  }
}

function pathParameters({ path }: OperationSpec): JsonSchema[] {
  return parameterNames(path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: name.endsWith('_id') && name !== 'user_id' ? { type: 'string', format: 'uuid' } : { type: 'string' },
  }))
}

/** The fields of an input that travels in the query, each a parameter. */
function queryParameters(input: NonNullable<OperationSpec['input']>, components: Components): JsonSchema[] {
  const { root, scratch } = rootOf(input, 'input')
  for (const [name, definition] of Object.entries(scratch.schemas)) if (definition !== root) components.schemas[name] ??= definition
  const required = (root['required'] ?? []) as readonly string[]
  return Object.entries(propertiesOf(root)).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: property,
    ...(property['type'] === 'array' ? { style: 'form', explode: false } : {}),
  }))
}

/** The shape itself where the document would only refer to it. */
function rootOf(schema: NonNullable<OperationSpec['input']>, io: 'input' | 'output'): { root: JsonSchema; scratch: Components } {
  const scratch: Components = { schemas: {} }
  const made = toJsonSchema(schema, io, scratch)
  return { root: typeof made['$ref'] === 'string' ? scratch.schemas[made['$ref'].split('/').at(-1)!]! : made, scratch }
}

function propertiesOf(schema: JsonSchema): Record<string, JsonSchema> {
  return (schema['properties'] ?? {}) as Record<string, JsonSchema>
}

function headerParameters({ method, status, errors }: OperationSpec): JsonSchema[] {
  const header = (name: string, schema: JsonSchema, description: string): JsonSchema => ({
    name,
    in: 'header',
    required: false,
    schema,
    description,
  })
  return [
    ...(method === 'GET'
      ? []
      : [
          header(
            'Idempotency-Key',
            { type: 'string', pattern: '^[A-Za-z0-9_.:-]{1,255}$' },
            'The same key never does the same thing twice; its answer is kept for at least 72 hours.',
          ),
        ]),
    ...(errors.includes('VERSION_CONFLICT')
      ? [header('If-Match', { type: 'string', pattern: '^"[1-9][0-9]*"$' }, 'The version that was read; another one is refused.')]
      : []),
    ...(status === 204
      ? [header('Prefer', { type: 'string', enum: ['return=representation'] }, 'Answers 200 with the record instead of 204.')]
      : []),
  ]
}

const etag: JsonSchema = { ETag: { schema: { type: 'string' }, description: 'The version of the record, for If-Match.' } }

function success(spec: OperationSpec, components: Components): Record<string, JsonSchema> {
  const { input, output, status, summary } = spec
  if (output === undefined) return { [status]: { description: summary } }
  const content = { 'application/json': { schema: toJsonSchema(output, 'output', components) } }
  const headers = 'version' in propertiesOf(rootOf(output, 'output').root) ? { headers: etag } : {}
  if (status === 204)
    return { 200: { description: 'With Prefer: return=representation', ...headers, content }, 204: { description: 'Done' } }
  const takesPreview = status === 201 && input !== undefined && 'preview' in propertiesOf(rootOf(input, 'input').root)
  const preview = takesPreview ? { 200: { description: 'A preview: nothing was written', content } } : {}
  return { ...preview, [status]: { description: summary, ...headers, content } }
}

/** What every route may answer, before its own codes. */
function commonCodes({ method, permission, input }: OperationSpec): ErrorCode[] {
  const writes = method !== 'GET'
  const body = writes && method !== 'DELETE' && input !== undefined
  return [
    'UNAUTHENTICATED',
    'INVALID_REQUEST',
    ...(permission === 'none' ? (['FORBIDDEN'] as const) : (['EQUITY_004', 'EQUITY_005'] as const)),
    ...(writes ? (['IDEMPOTENCY_CONFLICT'] as const) : []),
    ...(body ? (['BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) : []),
    'RATE_LIMITED',
    'UNAVAILABLE',
  ]
}

function failures(spec: OperationSpec): Record<string, JsonSchema> {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of new Set([...commonCodes(spec), ...spec.errors])) {
    const { status } = errorCatalogue[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      { description: codes.map((code) => `${code}: ${errorCatalogue[code].message}`).join('\n\n'), content },
    ]),
  )
}

function sorted<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)))
}
