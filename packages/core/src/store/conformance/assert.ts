/** The suite's own assertions, so that it runs under any test runner and in a browser. */

export function isTrue(condition: boolean, what: string): void {
  if (!condition) throw new Error(what)
}

export function equal(actual: unknown, expected: unknown, what: string): void {
  const path = differs(actual, expected, '')
  if (path !== null)
    throw new Error(`${what}: differs at ${path === '' ? 'the top' : path}\n  actual:   ${show(actual)}\n  expected: ${show(expected)}`)
}

/** Expects a rejection; with a code, a RollforwardError of that code. */
export async function rejects(promise: Promise<unknown>, what: string, code?: string): Promise<void> {
  let error: unknown
  try {
    await promise
  } catch (thrown) {
    error = thrown
  }
  if (error === undefined) throw new Error(`${what}: was not refused`)
  const actual = (error as { code?: unknown }).code
  if (code !== undefined && actual !== code)
    throw new Error(`${what}: expected ${code}, got ${String(actual)} (${error instanceof Error ? error.message : typeof error})`)
}

/** Where two values differ, or null. Keys may stand in any order; numbers and text must be the same kind and value. */
function differs(actual: unknown, expected: unknown, path: string): string | null {
  if (Object.is(actual, expected)) return null
  if (typeof actual !== 'object' || typeof expected !== 'object' || actual === null || expected === null) return path
  if (ArrayBuffer.isView(actual) !== ArrayBuffer.isView(expected)) return path
  if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected) && ArrayBuffer.isView(expected)) return path
  const left = actual as Readonly<Record<string, unknown>>
  const right = expected as Readonly<Record<string, unknown>>
  if (Array.isArray(actual) !== Array.isArray(expected)) return path
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (!(key in left) || !(key in right)) return `${path}.${key}`
    const inside = differs(left[key], right[key], `${path}.${key}`)
    if (inside !== null) return inside
  }
  return null
}

function show(value: unknown): string {
  const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ?? 'undefined'
  return text.length > 2000 ? `${text.slice(0, 2000)}… (${text.length} characters)` : text
}
