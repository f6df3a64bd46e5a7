import { svg, type TemplateResult } from 'lit'
import { html } from 'lit'

const shapes = {
  up: svg`<path d="M8 13V3.5M3.8 7.5 8 3.3l4.2 4.2" />`,
  down: svg`<path d="M8 3v9.5M3.8 8.5 8 12.7l4.2-4.2" />`,
  close: svg`<path d="m4 4 8 8M12 4l-8 8" />`,
  check: svg`<path d="m3.2 8.6 3.1 3.1 6.5-7" />`,
  warn: svg`<path d="M8 4.6v4.2M8 11.1v.3M8 1.8l6.6 12H1.4z" />`,
}

/** Decoration beside a text that says the same. */
export function icon(name: keyof typeof shapes): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${shapes[name]}</svg>`
}
