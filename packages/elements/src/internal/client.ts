import type { Callables, Contract } from '@rollforward/core/contract'

/** The typed client: over HTTP, or over an app in the same process. Widgets cannot tell. */
export type RollforwardClient = Callables<Contract>
