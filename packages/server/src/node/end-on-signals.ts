/** Closes on the first SIGTERM or SIGINT; the second one does not wait any longer. */
export function endOnSignals(close: () => Promise<void>): void {
  let ending = false
  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    process.on(signal, () => {
      if (ending) process.exit(code)
      ending = true
      close().then(
        () => process.exit(0),
        () => process.exit(1),
      )
    })
  }
}
