import type { Failure } from './failure.ts'

const bubbling = { bubbles: true, composed: true } as const

/** A widget starts to load what it shows. */
export class RfLoaderStartEvent extends Event {
  constructor() {
    super('rf-loader-start', bubbling)
  }
}

/** A widget shows its figures for the first time, or again after a failure. */
export class RfReadyEvent extends Event {
  constructor() {
    super('rf-ready', bubbling)
  }
}

/** A widget could not load. */
export class RfLoadErrorEvent extends Event {
  readonly code: string
  readonly request_id: string | undefined
  readonly retryable: boolean

  constructor({ code, request_id, retryable }: Failure) {
    super('rf-load-error', bubbling)
    this.code = code
    this.request_id = request_id
    this.retryable = retryable
  }
}

/** The token was refused and could not be renewed. Set a new one and the widgets go on. */
export class RfAuthExpiredEvent extends Event {
  constructor() {
    super('rf-auth-expired', bubbling)
  }
}

/** The widgets under a provider read their figures again. */
export class RfRefreshEvent extends Event {
  readonly reason: string
  readonly portfolio_id: string | undefined

  constructor({ reason, portfolio_id }: { readonly reason: string; readonly portfolio_id?: string | undefined }) {
    super('rf-refresh', bubbling)
    this.reason = reason
    this.portfolio_id = portfolio_id
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'rf-loader-start': RfLoaderStartEvent
    'rf-ready': RfReadyEvent
    'rf-load-error': RfLoadErrorEvent
    'rf-auth-expired': RfAuthExpiredEvent
    'rf-refresh': RfRefreshEvent
  }
}
