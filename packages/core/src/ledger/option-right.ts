import { invalidField } from '../kernel/errors.ts'

type Right = 'CALL' | 'PUT'

/** What a fill says of an option. */
interface SaidOption {
  readonly symbol: string
  readonly strike?: string | null | undefined
  readonly option_right?: Right | null | undefined
}

/**
 * An option's right as it is said, or as its symbol says. Without a strike nobody can ask what the option is worth at expiry, so the
 * right is only a label then; with one, neither must be left to a guess.
 */
export function rightOfOption({ symbol, strike, option_right }: SaidOption, path: string): Right {
  const right = option_right ?? rightOfSymbol(symbol)
  if (right) return right
  if (strike === undefined || strike === null) return 'CALL'
  throw invalidField(`${path}option_right`, 'must be CALL or PUT, because the symbol does not say which')
}

/** "SPY 250117P00450000", "SPY 250117P450", "AAPL-2025-C-100", "… CALL". */
function rightOfSymbol(symbol: string): Right | null {
  const match =
    /[0-9]{6}([CP])[0-9]/.exec(symbol) ?? /(?:^|[^A-Z])(CALL|PUT)(?:$|[^A-Z])/.exec(symbol) ?? /[^A-Z]([CP])(?:$|[^A-Z])/.exec(symbol)
  if (!match) return null
  return match[1]!.startsWith('C') ? 'CALL' : 'PUT'
}
