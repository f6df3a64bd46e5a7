import { fromCents, type Money, toCents } from '@rollforward/core/money'

export type AmountProblem = 'empty' | 'unreadable' | 'fraction' | 'too_large' | 'not_positive'

export type ParsedAmount =
  { readonly amount: Money; readonly problem?: undefined } | { readonly amount?: undefined; readonly problem: AmountProblem }

/** As many digits as the books keep before the decimal separator. */
const wholeDigits_max = 14
const length_max = 60

interface Grammar {
  readonly digits: string
  readonly decimal: string
  readonly group: string
  /** A whole part with its groups where the locale puts them: thousands, or lakhs. */
  readonly grouped: RegExp
}

const grammars = new Map<string, Grammar>()

/**
 * Reads an amount as somebody of the locale types it, exactly: never through a float, and never by guessing. "1.234" is a
 * thousand and more in German and has one digit too many in English.
 */
export function parseAmount(text: string, locale: string): ParsedAmount {
  if (text.length > length_max) return { problem: 'too_large' }
  const grammar = grammarOf(locale)
  const plain = toPlainCharacters(text, grammar)
  if (plain === '') return { problem: 'empty' }
  const match = /^([+-]?)([\d ',.]*?)(?:@(\d*))?$/.exec(plain.replace(grammar.decimal, '@').replaceAll(grammar.group, ' '))
  const [, sign = '', whole = '', fraction = ''] = match ?? []
  if (match === null || !/\d/.test(whole + fraction)) return { problem: 'unreadable' }
  if (/[',.]/.test(whole) || (/ /.test(whole) && !grammar.grouped.test(whole))) return { problem: 'unreadable' }
  return checkSize({ sign, whole: whole.replaceAll(' ', '').replace(/^0+(?=\d)/, ''), fraction })
}

function checkSize({ sign, whole, fraction }: { sign: string; whole: string; fraction: string }): ParsedAmount {
  const kept = fraction.replace(/0+$/, '')
  if (kept.length > 2) return { problem: 'fraction' }
  if (whole.length > wholeDigits_max) return { problem: 'too_large' }
  const cents = toCents(`${whole === '' ? '0' : whole}.${kept.padEnd(2, '0')}`)
  return sign === '-' || cents === 0n ? { problem: 'not_positive' } : { amount: fromCents(cents) }
}

/** Western digits, plain blanks, an ASCII minus; without invisible direction marks and without the currency that may come by paste. */
function toPlainCharacters(text: string, { digits }: Grammar): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Nd}/gu, (digit) => toWestern(digit, digits))
    .replace(/[−–]/g, '-')
    .replace(/[’‘]/g, "'")
    .replace(/٬/g, ',')
    .replace(/٫/g, '.')
    .replace(/\s+/g, ' ')
    .replace(/^([+-]?)\s*(?:[A-Z]{0,3}\p{Sc}|[A-Z]{3}(?![A-Z]))\s*/u, '$1')
    .replace(/\s*(?:[A-Z]{0,3}\p{Sc}|[A-Z]{3})$/u, '')
    .trim()
}

function toWestern(digit: string, digits: string): string {
  for (const row of [digits, '٠١٢٣٤٥٦٧٨٩', '۰۱۲۳۴۵۶۷۸۹']) {
    const index = [...row].indexOf(digit)
    if (index >= 0) return `${index}`
  }
  return digit
}

function grammarOf(locale: string): Grammar {
  const grammar = grammars.get(locale) ?? readGrammar(locale)
  grammars.set(locale, grammar)
  return grammar
}

function readGrammar(locale: string): Grammar {
  const format = new Intl.NumberFormat(locale, { useGrouping: true, minimumFractionDigits: 1 })
  const parts = format.formatToParts(123456789012.5)
  const part = (wanted: string, fallback: string) => parts.find(({ type }) => type === wanted)?.value ?? fallback
  const groups = parts.filter(({ type }) => type === 'integer').map(({ value }) => [...value].length)
  const [last = 3, other = last] = groups.toReversed()
  const digits = Array.from({ length: 10 }, (_, digit) => new Intl.NumberFormat(locale, { useGrouping: false }).format(digit)).join('')
  const grammar = { digits, decimal: '', group: '', grouped: new RegExp(`^\\d{1,${other}}(?: \\d{${other}})* \\d{${last}}$`) }
  return { ...grammar, decimal: separator(part('decimal', '.')), group: separator(part('group', ',')) }
}

/** A separator as it looks after the text was made plain; a narrow blank is a blank, a typographic apostrophe a typed one. */
function separator(character: string): string {
  const plain = character.normalize('NFKC').replace(/[’‘]/g, "'").replace(/\s/g, ' ')
  return plain === '٬' ? ',' : plain === '٫' ? '.' : plain
}
