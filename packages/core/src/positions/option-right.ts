/** Whether an option's symbol says call or put: "SPY 250117P00450000", "SPY 250117P450", "AAPL-2025-C-100", "… CALL". */
export function optionRightOf(symbol: string): 'CALL' | 'PUT' | null {
  const match =
    /[0-9]{6}([CP])[0-9]/.exec(symbol) ?? /(?:^|[^A-Z])(CALL|PUT)(?:$|[^A-Z])/.exec(symbol) ?? /[^A-Z]([CP])(?:$|[^A-Z])/.exec(symbol)
  if (!match) return null
  return match[1]!.startsWith('C') ? 'CALL' : 'PUT'
}
