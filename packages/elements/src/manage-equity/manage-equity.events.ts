import type { EquityChangeInput, EquityChangeResult } from './records.ts'

const bubbling = { bubbles: true, composed: true } as const

/** Before a change is sent. `preventDefault()` keeps it from being sent; the form stays as it is. */
export class RfEquityChangeSubmitEvent extends Event {
  readonly input: EquityChangeInput
  /** The change that is being edited; none when a new one is recorded. */
  readonly change_id: string | undefined

  constructor(input: EquityChangeInput, changeId: string | undefined) {
    super('rf-equity-change-submit', { ...bubbling, cancelable: true })
    this.input = input
    this.change_id = changeId
  }
}

type Done = 'rf-equity-change-recorded' | 'rf-equity-change-updated' | 'rf-equity-change-deleted'

/** After a change was recorded, updated or deleted, with what the server answered. */
export class RfEquityChangeEvent extends Event {
  readonly change: EquityChangeResult

  constructor(type: Done, change: EquityChangeResult) {
    super(type, bubbling)
    this.change = change
  }
}

/** The side panel or dialog was opened or closed, by whomever. */
export class RfPanelEvent extends Event {
  constructor(type: 'rf-panel-opened' | 'rf-panel-closed') {
    super(type, bubbling)
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'rf-equity-change-submit': RfEquityChangeSubmitEvent
    'rf-equity-change-recorded': RfEquityChangeEvent
    'rf-equity-change-updated': RfEquityChangeEvent
    'rf-equity-change-deleted': RfEquityChangeEvent
    'rf-panel-opened': RfPanelEvent
    'rf-panel-closed': RfPanelEvent
  }
}
