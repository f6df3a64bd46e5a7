import { type Actor, type Rollforward, RollforwardError } from '@rollforward/core'
import { contract, type OperationSpec } from '@rollforward/core/contract'
import { parameterNames } from '@rollforward/core/contract/bind'
import { BODY_BYTES_MAX, expectNoBody, readJsonBody } from './http/read-body.ts'
import { prefersRepresentation, readIfMatch } from './http/read-headers.ts'
import { decodeSegment, readQuery } from './http/read-query.ts'

type Method = OperationSpec['method']

export interface MountedOperation {
  readonly group: string
  readonly name: string
  readonly spec: OperationSpec
}

/** All operations at one address. */
export interface MountedPath {
  /** With its parameters in braces, as in the contract. */
  readonly path: string
  readonly operations: Readonly<Partial<Record<Method, MountedOperation>>>
  /** For the Allow header. */
  readonly allow: string
}

/** The addresses of the contract; those without parameters come first, so that `summary` is never taken for an id. */
export function mountedPaths(): readonly MountedPath[] {
  const byPath = new Map<string, Partial<Record<Method, MountedOperation>>>()
  for (const [group, operations] of Object.entries(contract as Record<string, Record<string, OperationSpec>>)) {
    for (const [name, spec] of Object.entries(operations)) {
      if (spec.preset) continue
      const at = byPath.get(spec.path) ?? {}
      if (at[spec.method]) throw new Error(`two operations answer ${spec.method} ${spec.path}`)
      byPath.set(spec.path, { ...at, [spec.method]: { group, name, spec } })
    }
  }
  const order = (path: string): string => path.replaceAll('{', '\uffff')
  const paths = [...byPath.keys()].sort((left, right) => (order(left) < order(right) ? -1 : 1))
  return paths.map((path) => ({ path, operations: byPath.get(path)!, allow: allowed(Object.keys(byPath.get(path)!)) }))
}

function allowed(methods: readonly string[]): string {
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ')
}

/** The operation that a method asks for. HEAD is GET whose answer stays behind. */
export function operationFor({ operations }: MountedPath, method: string): MountedOperation | undefined {
  return Object.hasOwn(operations, method) ? operations[method as Method] : method === 'HEAD' ? operations.GET : undefined
}

export interface Asked {
  readonly rollforward: Rollforward
  readonly base_path: string
  readonly actor: Actor
  readonly request: Request
}

/** Reads the request, runs the operation, writes the answer. It knows no operation by name. */
export async function answerOperation(
  { group, name, spec }: MountedOperation,
  { rollforward, base_path, actor, request }: Asked,
): Promise<Response> {
  const { headers } = request
  const params = readParameters(spec.path, base_path, request.url)
  const path = spec.path.replace(/\{(\w+)\}/g, (_, parameter: string) => params[parameter]!)
  const input = await readInput(spec, request)
  const idempotency_key = headers.get('Idempotency-Key') ?? undefined
  const answer = await rollforward.execute(actor, { group, name, path, params, input, idempotency_key, if_match: readIfMatch(headers) })
  const { id, version } = (answer.body ?? {}) as { readonly id?: unknown; readonly version?: unknown }
  const empty = answer.status === 204 && !prefersRepresentation(headers)
  return new Response(empty ? null : answer.text, {
    status: answer.status === 204 && !empty ? 200 : answer.status,
    headers: {
      ...(empty ? {} : { 'Content-Type': 'application/json' }),
      ...(typeof version === 'number' ? { ETag: `"${version}"` } : {}),
      ...(answer.status === 201 && typeof id === 'string' ? { Location: `${base_path}${path}/${id}` } : {}),
      ...(answer.status === 204 && !empty ? { 'Preference-Applied': 'return=representation' } : {}),
      ...(answer.replayed ? { 'Idempotent-Replayed': 'true' } : {}),
    },
  })
}

function readParameters(template: string, basePath: string, url: string): Readonly<Record<string, string>> {
  const names = parameterNames(template)
  if (names.length === 0) return {}
  const segments = pathOf(url).slice(basePath.length).split('/')
  const wanted = template.split('/')
  return Object.fromEntries(names.map((name) => [name, decodeSegment(segments[wanted.indexOf(`{${name}}`)] ?? '', name)]))
}

/** The path as it was sent: what the router has decoded already cannot be checked any more. */
function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  const end = url.slice(start).search(/[?#]/)
  return end === -1 ? url.slice(start) : url.slice(start, start + end)
}

async function readInput(spec: OperationSpec, request: Request): Promise<unknown> {
  const query = readQuery(request.url)
  if (spec.method === 'GET' || spec.method === 'DELETE') {
    await expectNoBody(request)
    if (spec.input === undefined) refuseQuery(query)
    return spec.input === undefined ? undefined : query
  }
  refuseQuery(query)
  if (spec.input !== undefined) return readJsonBody(request, spec.body_bytes_max ?? BODY_BYTES_MAX)
  await expectNoBody(request)
  return undefined
}

function refuseQuery(query: Readonly<Record<string, string>>): void {
  const names = Object.keys(query)
  if (names.length === 0) return
  const errors = names.map((name) => ({ path: name.slice(0, 100), message: 'is not a known field' }))
  throw new RollforwardError('INVALID_REQUEST', { errors, detail: `${errors[0]!.path}: is not a known field` })
}
