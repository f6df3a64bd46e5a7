import type { CallOptions, Method } from './operation.ts'

/** What calling an operation needs to know of it: method, path, whether it takes an input, the name of a list's items. */
export interface Route {
  readonly method: Method
  readonly path: string
  readonly input: boolean
  readonly list?: string
  /** Said with every call. */
  readonly preset?: Readonly<Record<string, unknown>>
}

export type RouteTable = Readonly<Record<string, Readonly<Record<string, Route>>>>

export interface Call {
  readonly group: string
  readonly name: string
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
  readonly input: unknown
  readonly options: CallOptions
}

export type Invoke = (call: Call) => Promise<unknown>

/** Makes the groups and methods of a table callable. The in-process SDK and the HTTP client differ only in what they invoke. */
export function bindRoutes(routes: RouteTable, invoke: Invoke): Record<string, Record<string, (...args: unknown[]) => unknown>> {
  return mapValues(routes, (methods, group) =>
    mapValues(
      methods,
      (route, name) =>
        (...args: unknown[]) =>
          start({ group, name, route, args }, invoke),
    ),
  )
}

function mapValues<Value, Result>(
  table: Readonly<Record<string, Value>>,
  change: (value: Value, key: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, change(value, key)]))
}

/** The parameter names of a path, in order. */
export function parameterNames(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!)
}

function start({ group, name, route, args }: { group: string; name: string; route: Route; args: unknown[] }, invoke: Invoke): unknown {
  const names = parameterNames(route.path)
  const params = Object.fromEntries(names.map((parameter, index) => [parameter, args[index] as string]))
  const rest = args.slice(names.length)
  const given = route.input ? rest.shift() : undefined
  const input = route.preset ? { ...(given as object), ...route.preset } : given
  const call: Call = { group, name, route, params, input, options: rest[0] ?? {} }
  return route.list === undefined ? invoke(call) : listResult(call, route.list, invoke)
}

interface AnyPage {
  readonly next_cursor: string | null
  readonly [items: string]: unknown
}

/** A promise of the first page that is asked for only when it is awaited, and that can be walked to the end instead. */
function listResult(call: Call, items: string, invoke: Invoke): PromiseLike<unknown> & AsyncIterable<unknown> {
  let first: Promise<unknown> | undefined
  const page = (): Promise<unknown> => (first ??= invoke(call))
  async function* walk(): AsyncGenerator<unknown, void, undefined> {
    let current = (await page()) as AnyPage
    for (;;) {
      yield* current[items] as readonly unknown[]
      if (current.next_cursor === null) return
      const { offset: _, ...input } = (call.input ?? {}) as Record<string, unknown>
      current = (await invoke({ ...call, input: { ...input, cursor: current.next_cursor } })) as AnyPage
    }
  }
  const result: Promise<unknown> & AsyncIterable<unknown> = {
    then: (resolve, reject) => page().then(resolve, reject),
    catch: (reject) => page().catch(reject),
    finally: (settle) => page().finally(settle),
    [Symbol.toStringTag]: 'ListResult',
    [Symbol.asyncIterator]: walk,
  }
  return result
}
