import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../internal/icons.ts'
import type { Say } from '../internal/messages/messages.ts'

export type HeaderTitle = 'title' | 'edit_title' | 'all'

export interface HeaderHost {
  readonly say: Say
  readonly mode: string
  close(): void
}

export function renderHeader(host: HeaderHost, title: HeaderTitle): TemplateResult {
  const { say, mode } = host
  return html`<header class="header">
    <h2 id="title" class="title">${say(title)}</h2>
    ${
      mode === 'inline'
        ? nothing
        : html`<button class="link close" part="close" type="button" aria-label=${say('close')} @click=${() => host.close()}>
            ${icon('close')}
          </button>`
    }
    ${title === 'all' ? nothing : html`<p class="note intro">${say(title === 'title' ? 'intro' : 'edit_fixed')}</p>`}
  </header>`
}
