import { html, nothing, type TemplateResult } from 'lit'
import type { Failure } from './failure.ts'
import { icon } from './icons.ts'
import type { MessageKey, Say } from './messages/messages.ts'

export interface FailureView {
  readonly failure: Failure
  readonly say: Say
  readonly retry: () => void
}

/** What happened, how to name it to the support, and the way on. */
export function renderFailure({ failure, say, retry }: FailureView): TemplateResult {
  return html`<div class="state failure" part="error" role="alert">
    <p class="state-title">${icon('warn')} ${failureText(failure, say)}</p>
    <p class="note">${failure.request_id === undefined ? failure.code : say('request_id', { id: failure.request_id })}</p>
    <button class="button" part="retry" type="button" @click=${retry}>${say('retry')}</button>
  </div>`
}

/** Over figures that could not be brought up to date. */
export function renderOutdated({ failure, say, retry }: FailureView): TemplateResult {
  const offline = failure.code === 'NETWORK' && !navigator.onLine
  return html`<div class="banner warn" part="notice" role="status">
    <span>${icon('warn')} ${say(offline ? 'offline' : 'outdated')}</span>
    <button class="link" type="button" @click=${retry}>${say('retry')}</button>
  </div>`
}

export function renderNote(text: string): TemplateResult {
  return html`<div class="state" part="empty"><p class="note">${text}</p></div>`
}

/** Bars where the text will be, so that nothing moves when it comes. `lines` are class names that size them. */
export function renderSkeleton(lines: readonly string[], say: Say): TemplateResult {
  return html`<div class="skeleton" aria-busy="true">
    <span class="hidden" role="status">${say('loading')}</span>
    ${lines.map((line) => html`<span class="bone ${line}" aria-hidden="true"></span>`)}
  </div>`
}

const ownWords = new Set<string>(['FORBIDDEN', 'RATE_LIMITED', 'EQUITY_004', 'EQUITY_005', 'EQUITY_008', 'EQUITY_009'])

/** In the language of the page where there is a text for the code, else that it failed. */
export function failureText({ code }: Failure, say: Say): string {
  if (code === 'UNAUTHENTICATED') return say('signed_out')
  if (code === 'NETWORK' && !navigator.onLine) return say('offline')
  return ownWords.has(code) ? say(code as MessageKey) : say('load_failed')
}

/** For a part of a template that is there only on a condition. */
export function when(condition: unknown, render: () => unknown): unknown {
  return condition ? render() : nothing
}
