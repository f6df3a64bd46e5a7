/** What a look over the text of a JSON document finds before it is parsed. It judges limits only; `JSON.parse` judges the grammar. */
export interface JsonScan {
  /** What is wrong, and the key it is about. */
  readonly refusal: { readonly path: string; readonly message: string } | null
  /** Whether every number is written plainly: no exponent, no minus zero, at most 15 significant digits. */
  readonly plain_numbers: boolean
}

export interface JsonLimits {
  readonly depth_max: number
  /** Members and elements of the whole document. */
  readonly values_max: number
}

const QUOTE = 0x22
const COMMA = 0x2c
const MINUS = 0x2d
const COLON = 0x3a
const BACKSLASH = 0x5c
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]
const numberToken = /-?[0-9][0-9.eE+-]*/y

/** One pass over the text, so that a hostile document is refused before anything is built from it. */
export function scanJson(text: string, limits: JsonLimits): JsonScan {
  const open: (Set<string> | null)[] = []
  let values = 0
  let isKey = false
  let plain = true
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) {
      const end = endOfString(text, index)
      const keys = open.at(-1)
      const refusal = isKey && keys ? addKey(keys, text.slice(index, end + 1)) : null
      if (refusal) return { refusal, plain_numbers: plain }
      isKey = false
      index = end
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      isKey = code === OPEN_OBJECT
      open.push(isKey ? new Set() : null)
      values += 1
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      open.pop()
    } else if (code === COMMA) {
      isKey = open.at(-1) instanceof Set
      values += 1
    } else if (code === COLON) {
      isKey = false
    } else if (code === MINUS || (code >= 0x30 && code <= 0x39)) {
      numberToken.lastIndex = index
      const token = numberToken.exec(text)?.[0] ?? '-'
      plain &&= isPlainNumber(token)
      index += token.length - 1
    }
    const message = overLimit(open.length, values, limits)
    if (message) return { refusal: { path: '', message }, plain_numbers: plain }
  }
  return { refusal: null, plain_numbers: plain }
}

function overLimit(depth: number, values: number, { depth_max, values_max }: JsonLimits): string | undefined {
  if (depth > depth_max) return `must not be nested deeper than ${depth_max}`
  return values > values_max ? `must not hold more than ${values_max} values` : undefined
}

/** The index of the quote that ends the string, or the last index of the text when none does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1
    while (text.charCodeAt(before) === BACKSLASH) before -= 1
    if ((end - before) % 2 === 1) return end
  }
  return text.length - 1
}

/** Which of two values of one key counts is anybody's guess, so a key is given once. */
function addKey(keys: Set<string>, quoted: string): { path: string; message: string } | null {
  const key = quoted.includes('\\') ? unescape(quoted) : quoted.slice(1, -1)
  if (key === '__proto__') return { path: key, message: 'is not a known field' }
  if (keys.has(key)) return { path: key.slice(0, 100), message: 'is given twice' }
  keys.add(key)
  return null
}

function unescape(quoted: string): string {
  try {
    return JSON.parse(quoted) as string
  } catch {
    return quoted
  }
}

const plainNumber = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/

/** Whether a number in a JSON text can be read as a double and still mean the same decimal. */
export function isPlainNumber(source: string): boolean {
  if (source.length > 20 || !plainNumber.test(source)) return false
  const digits = source.replace(/[-.]/g, '').replace(/^0+/, '')
  return digits.length <= 15 && !(digits === '' && source.startsWith('-'))
}
