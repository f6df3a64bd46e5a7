import type { OperationSpec } from '../contract/operation.ts'
import { parameterNames } from '../contract/bind.ts'
import { type FieldError, RollforwardError } from '../kernel/errors.ts'
import { id, label, principal, type z } from '../kernel/schema.ts'

/** A request as it arrives: nothing in it is trusted yet. */
export interface RawRequest {
  readonly params: Readonly<Record<string, string>>
  readonly input: unknown
  readonly idempotency_key?: string | undefined
  readonly if_match?: number | undefined
}

export interface ParsedRequest {
  readonly params: Readonly<Record<string, string>>
  readonly input: unknown
}

const keyPattern = /^[A-Za-z0-9_.:-]{1,255}$/

/** Parameters that name something of other people's making; every other one is an id of ours. */
const foreignNames = new Map<string, z.ZodType>([
  ['fill_id', label(200)],
  ['user_id', principal],
])

/** Checks everything that came from outside against the contract; what leaves here is trusted inside. */
export function parseRequest(spec: OperationSpec, request: RawRequest): ParsedRequest {
  const errors: FieldError[] = []
  for (const name of parameterNames(spec.path)) {
    const parsed = (foreignNames.get(name) ?? id).safeParse(request.params[name])
    if (!parsed.success) errors.push({ path: name, message: parsed.error.issues[0]!.message })
  }
  if (request.idempotency_key !== undefined && !keyPattern.test(request.idempotency_key)) {
    errors.push({ path: 'Idempotency-Key', message: 'must be 1 to 255 letters, digits or any of _ . : -' })
  }
  const input = spec.input === undefined ? undefined : parseInput(spec.input, request.input ?? {}, errors)
  if (errors.length > 0) throw invalidRequest(errors)
  return { params: request.params, input }
}

function parseInput(schema: z.ZodType, input: unknown, errors: FieldError[]): unknown {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  errors.push(...parsed.error.issues.slice(0, 100).flatMap(toFieldErrors))
  return undefined
}

/** Reads a value by a schema outside of an operation, such as the input of a pure function. */
export function parseBy<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const errors: FieldError[] = []
  const parsed = parseInput(schema, value, errors)
  if (errors.length > 0) throw invalidRequest(errors)
  return parsed as Output
}

export function invalidRequest(errors: readonly FieldError[]): RollforwardError {
  const first = errors[0]!
  return new RollforwardError('INVALID_REQUEST', { errors, detail: first.path === '' ? first.message : `${first.path}: ${first.message}` })
}

function toFieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'invalid_union')
    return closestBranch(issue.errors).flatMap((inner) => toFieldErrors({ ...inner, path: [...issue.path, ...inner.path] }))
  const at = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
  if (issue.code !== 'unrecognized_keys') return [{ path: at, message: issue.message }]
  return issue.keys
    .slice(0, 20)
    .map((key) => ({ path: at === '' ? key.slice(0, 100) : `${at}.${key.slice(0, 100)}`, message: 'is not a known field' }))
}

/** Of several forms that a value may have, the one that was meant: what is wrong lies deepest in it, or least is wrong with it. */
function closestBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const depth = (issues: readonly z.core.$ZodIssue[]): number => Math.max(0, ...issues.map((issue) => issue.path.length))
  const strangers = (issues: readonly z.core.$ZodIssue[]): number => issues.filter((issue) => issue.code === 'unrecognized_keys').length
  return (
    branches.toSorted((left, right) => depth(right) - depth(left) || strangers(left) - strangers(right) || left.length - right.length)[0] ??
    []
  )
}
