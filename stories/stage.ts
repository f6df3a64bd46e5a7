import '@rollforward/elements/hero-metrics/define.js'
import '@rollforward/elements/manage-equity/define.js'
import { html, render, type TemplateResult } from 'lit'
import type { World } from './world.ts'

export interface StageOptions {
  readonly locale?: string
  readonly theme?: 'light' | 'dark' | 'auto'
  readonly client?: World['client']
  /** Pixels of the column that the widgets stand in. */
  readonly width?: number
  /** None: the aggregate of all that the token may see. */
  readonly portfolio_id?: string | undefined
}

/** Widgets under a provider on a world of their own. */
export function stage(world: World, content: TemplateResult, options: StageOptions = {}): HTMLElement {
  const { locale = 'en-US', theme = 'auto', client = world.client, width, portfolio_id = world.portfolio_id } = options
  const column = document.createElement('div')
  if (width !== undefined) column.style.inlineSize = `${width}px`
  column.style.maxInlineSize = '100%'
  render(
    html`<rf-provider .client=${client} .clock=${world.clock} portfolio-id=${portfolio_id} locale=${locale} theme=${theme}>
      ${content}
    </rf-provider>`,
    column,
  )
  return column
}
