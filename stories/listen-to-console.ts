export interface ConsoleListener {
  /** What was said since, but for what Lit says of its own development build. */
  readonly lines: readonly string[]
  stop(): void
}

/** Hears warnings, errors and what nobody caught. */
export function listenToConsole(): ConsoleListener {
  const lines: string[] = []
  const { error, warn } = console
  const hear =
    (speak: typeof console.error) =>
    (...said: unknown[]): void => {
      if (!String(said[0]).startsWith('Lit is in dev mode')) lines.push(said.map(String).join(' '))
      speak(...said)
    }
  const onError = (event: ErrorEvent): void => void lines.push(event.message)
  const onRejection = (event: PromiseRejectionEvent): void => void lines.push(String(event.reason))
  console.error = hear(error)
  console.warn = hear(warn)
  addEventListener('error', onError)
  addEventListener('unhandledrejection', onRejection)
  return {
    lines,
    stop() {
      Object.assign(console, { error, warn })
      removeEventListener('error', onError)
      removeEventListener('unhandledrejection', onRejection)
    },
  }
}
