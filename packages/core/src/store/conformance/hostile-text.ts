/**
 * Text that must come back as it went in. NUL, lone surrogates, noncharacters and U+FEFF never reach a store: requests that hold
 * them are refused (PGlite's decoder takes a U+FEFF at the start of a value for a byte order mark and drops it).
 */
export const inertTexts: readonly string[] = [
  '',
  ' leading and trailing ',
  `quotes ' " \` '' "" \\' \\" $$ $1 :name ?`,
  'backslash \\ \\\\ \\n \\u0041 \\x00',
  'braces {a,b} {} {NULL} NULL null "NULL"',
  'tab\tand\nline\r\nbreaks',
  "Robert'); DROP TABLE portfolios;--",
  '%s %d {0} ${x} <b>&amp;</b>',
  'שלום עולם مرحبا بالعالم',
  '\u202eoverride\u202c and \u2066isolate\u2069',
  'e\u0301 and \u00e9 differ',
  '👩‍👩‍👧‍👦 🇨🇭 👍🏽',
  '\u200b zero width \u00a0 no break \u2028 line separator',
  '\ufffd\u{10fffd}\u{1f600}',
  '😀'.repeat(500),
]
