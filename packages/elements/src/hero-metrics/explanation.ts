import { html, type TemplateResult } from 'lit'
import type { Format } from '../internal/format.ts'
import type { Messages } from '../internal/messages/messages.ts'
import { when } from '../internal/states.ts'
import { type Card, toneOf, writeFigure } from './cards.ts'
import type { Metrics } from './load-metrics.ts'

export interface ExplanationView {
  readonly card: Card
  readonly label: string
  readonly explanation: NonNullable<Metrics['explain']>[string]
  readonly value: string
  readonly format: Format
  readonly messages: Messages
}

/** The server's own formula with the figures that went into it, in the words of the page's language. */
export function renderExplanation({ card, label, explanation, value, format, messages }: ExplanationView): TemplateResult {
  const word = (text: string): string => messages.terms?.[text] ?? text
  return html`<div class="explanation" id="explanation" part="explanation" role="group" aria-label=${label}>
    <p class="note">${word(explanation.formula)}</p>
    <dl class="parts">
      ${explanation.inputs.map(
        ({ name, value: input, date }) =>
          html`<div class="part">
            <dt>${word(name)} ${when(date, () => html`<span class="note">${format.date(date!)}</span>`)}</dt>
            <dd class="number ${toneOf({ about: aboutOf(name) }, input)}">${writeInput(name, input, format)}</dd>
          </div>`,
      )}
      <div class="part total">
        <dt>${label}</dt>
        <dd class="number ${card.about === 'flow' ? 'flow' : ''}">${value}</dd>
      </div>
    </dl>
  </div>`
}

/** An input is told by its name: what flows in or out, what was earned, and the rest. */
function aboutOf(name: string): Card['about'] {
  if (/flow|contribution|withdrawal/.test(name)) return 'flow'
  return /P&L|income/.test(name) ? 'profit' : 'state'
}

function writeInput(name: string, value: string | null, format: Format): string {
  if (name === 'from' && value === null) return ''
  if (name === 'return index') return value === null ? '—' : format.number(value)
  return writeFigure(aboutOf(name) === 'state' ? 'money' : 'change', value, format)
}
