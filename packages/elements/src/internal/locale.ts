/** Languages that are written from right to left; `Intl.Locale` does not say it in every browser that we support. */
const rightToLeft = new Set(['ar', 'ckb', 'dv', 'fa', 'he', 'iw', 'ps', 'sd', 'ug', 'ur', 'yi'])

/**
 * The first of the tags that `Intl` accepts. A browser may report one that it refuses itself ("en-US@posix"), and a host may
 * write "de_DE"; neither may take a widget down.
 */
export function acceptedLocale(...tags: readonly (string | null | undefined)[]): string {
  for (const tag of tags) {
    const found = tag ? canonical(tag.trim().replaceAll('_', '-')) : undefined
    if (found !== undefined) return found
  }
  return 'en-US'
}

function canonical(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0]
  } catch {
    return undefined
  }
}

export function directionOf(locale: string): 'ltr' | 'rtl' {
  return rightToLeft.has(locale.split('-', 1)[0] ?? '') ? 'rtl' : 'ltr'
}
