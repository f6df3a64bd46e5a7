import type { ErrorCode } from '../kernel/errors.ts'
import type { z } from '../kernel/schema.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What a caller must be allowed to do with the portfolio in the path; `none` when the path has none. */
export type Permission = 'none' | 'read' | 'write' | 'own'

/** One thing that can be asked: all that the server, the client, the docs and the in-process SDK know of it. */
export interface OperationSpec {
  readonly method: Method
  /** Below /api/v1, with its parameters in braces. */
  readonly path: string
  readonly summary: string
  /** What the caller gives besides the path: the query of GET and DELETE, the body of the rest. */
  readonly input?: z.ZodType
  /** What the caller gets; none is an answer without a body. */
  readonly output?: z.ZodType
  readonly status: 200 | 201 | 204
  /** The name of the items in a list's answer; a list is walked page by page. */
  readonly list?: string
  readonly scope: 'read' | 'write'
  readonly permission: Permission
  /** Its own codes in order of precedence; the common ones of every route are not repeated. */
  readonly errors: readonly ErrorCode[]
  readonly body_bytes_max?: number
  /** Changes what a portfolio holds by what the market says: nobody puts quotes meanwhile, who would not see it yet. */
  readonly holds_market?: boolean
  /** Fixed input of a method that is another one's route with this said, such as a preview. It has no route of its own. */
  readonly preset?: Readonly<Record<string, unknown>>
}

export type ContractTable = Readonly<Record<string, Readonly<Record<string, OperationSpec>>>>

/** Keeps the literal types of a table while checking its shape. */
export function defineOperations<const Operations extends Readonly<Record<string, OperationSpec>>>(operations: Operations): Operations {
  return operations
}

/** The names between braces, in order. */
export type ParameterNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? [Name, ...ParameterNames<Rest>]
  : []

export type PathParameters<Path extends string> = { readonly [Name in ParameterNames<Path>[number]]: string }

type Optional<Value> = Record<never, never> extends Value ? [input?: Value] : [input: Value]

/** What a caller writes. */
export type InputOf<Spec extends OperationSpec> = Spec extends { readonly input: infer Schema extends z.ZodType }
  ? z.input<Schema>
  : undefined

/** What the operation receives. */
export type ParsedInputOf<Spec extends OperationSpec> = Spec extends { readonly input: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : undefined

export type OutputOf<Spec extends OperationSpec> = Spec extends { readonly output: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : undefined

type InputArguments<Spec extends OperationSpec> = Spec extends { readonly input: infer Schema extends z.ZodType }
  ? Optional<z.input<Schema>>
  : []

type StringPer<Names extends readonly unknown[]> = { [Index in keyof Names]: string }

/** What every call takes last. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  /** The same key never does the same thing twice. */
  readonly idempotency_key?: string | undefined
  /** The version that the caller has seen; another one is VERSION_CONFLICT. */
  readonly if_match?: number | undefined
}

type ItemOf<Output, Name> = Name extends keyof Output ? (Output[Name] extends readonly (infer Item)[] ? Item : never) : never

/** A list: await it for one page, or walk it with `for await` for all items. */
export type ListResult<Output, Item> = Promise<Output> & AsyncIterable<Item>

type Answer<Spec extends OperationSpec> = Spec['list'] extends string
  ? ListResult<OutputOf<Spec>, ItemOf<OutputOf<Spec>, Spec['list']>>
  : Promise<OutputOf<Spec>>

/** A method as a caller sees it: path parameters in order, then the input, then the options. */
export type Callable<Spec extends OperationSpec> = (
  ...args: [...parameters: StringPer<ParameterNames<Spec['path']>>, ...input: InputArguments<Spec>, options?: CallOptions]
) => Answer<Spec>

/** The groups and methods of a contract, as the SDK and the client offer them. */
export type Callables<Table extends ContractTable> = {
  readonly [Group in keyof Table]: { readonly [Name in keyof Table[Group]]: Callable<Table[Group][Name]> }
}
