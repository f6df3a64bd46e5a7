/** Light or dark by choice, by the user's system, or as the page around says. */
export type Scheme = 'light' | 'dark' | 'system' | 'page'

/** Public color tokens (`--rf-color-…`) with what they are in light and in dark unless the host says otherwise. */
const colors: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  text: ['#12161c', '#e8ebef'],
  'text-quiet': ['#5c6673', '#a2abb7'],
  'text-faint': ['#8a94a1', '#76808d'],
  'text-on-accent': ['#fff', '#0e1116'],
  page: ['#f4f5f7', '#0e1116'],
  surface: ['#fff', '#161a21'],
  'surface-sunken': ['#f7f8fa', '#1b2028'],
  line: ['#e3e6ea', '#272d37'],
  'line-strong': ['#cfd4da', '#39414d'],
  // Not decoration: the edge by which one sees that something is a field.
  'line-field': ['#848e9a', '#6b7684'],
  accent: ['#1f4fd1', '#7ea2ff'],
  'accent-quiet': ['#eaf0fe', '#1d2740'],
  gain: ['#0b7a5b', '#4cc79b'],
  'gain-quiet': ['#e4f4ee', '#12291f'],
  loss: ['#c0392b', '#f08a7c'],
  'loss-quiet': ['#fbeae7', '#331a17'],
  flow: ['#6a4fc4', '#b3a1ff'],
  'flow-quiet': ['#efebfb', '#241f3b'],
  warn: ['#946300', '#e6b450'],
  'warn-quiet': ['#fff4d6', '#2e2410'],
  shadow: ['rgb(18 22 28 / 0.16)', 'rgb(0 0 0 / 0.6)'],
  backdrop: ['rgb(18 22 28 / 0.4)', 'rgb(0 0 0 / 0.6)'],
}

/** What a host may set as JSON: token names without `--rf-`, with one value or one for each scheme. */
export type ThemeTokens = Readonly<Record<string, string | { readonly light: string; readonly dark: string }>>

/**
 * `auto` follows the page where it declares a color scheme, so that a widget never turns dark alone on a light page that has
 * its own switch; where the page says nothing it follows the system.
 */
export function schemeOf(theme: string | null, host: Element): Scheme {
  if (theme === 'light' || theme === 'dark') return theme
  return getComputedStyle(host).colorScheme === 'normal' ? 'system' : 'page'
}

const colorScheme: Readonly<Record<Scheme, string>> = { light: 'light', dark: 'dark', system: 'light dark', page: '' }
const sheets = new Map<Scheme, CSSStyleSheet>()

/**
 * The style sheet of a scheme, shared by all widgets. It only reads the public tokens, so a host may set them anywhere around;
 * widgets use the private names that it makes of them. No style attribute is written, which a strict policy would refuse.
 */
export function themeSheet(scheme: Scheme): CSSStyleSheet {
  const known = sheets.get(scheme)
  if (known) return known
  const sheet = new CSSStyleSheet()
  const tokens = Object.entries(colors).map(([name, pair]) => `--_${name}: var(--rf-color-${name}, ${paired(pair, scheme)});`)
  const declared = colorScheme[scheme] === '' ? '' : `color-scheme: ${colorScheme[scheme]};`
  sheet.replaceSync(`:host { ${declared} ${tokens.join(' ')} }`)
  sheets.set(scheme, sheet)
  return sheet
}

/** The host's own values as a style sheet. They are set one by one, so none can break out of its declaration. */
export function tokenSheet(tokens: ThemeTokens, scheme: Scheme): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(':host {}')
  const [rule] = sheet.cssRules
  for (const [name, value] of Object.entries(tokens)) {
    const text = typeof value === 'string' ? value : paired([value.light, value.dark], scheme)
    if (rule instanceof CSSStyleRule) rule.style.setProperty(`--rf-${name}`, text)
  }
  return sheet
}

function paired([light, dark]: readonly [string, string], scheme: Scheme): string {
  if (scheme === 'light') return light
  if (scheme === 'dark') return dark
  if (CSS.supports('color', 'light-dark(#000, #fff)')) return `light-dark(${light}, ${dark})`
  return matchMedia('(prefers-color-scheme: dark)').matches ? dark : light
}
