import 'axe-core/axe.min.js'
import type { AxeResults, RunOptions } from 'axe-core'

// axe ships as a classic script: it can only be imported for its effect, and is then a global.
declare const axe: { run(context: Element, options: RunOptions): Promise<AxeResults> }

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface Rule {
  readonly id: string
  readonly enabled?: boolean
}

/** A widget is a part of somebody's page: which headings and landmarks are around it is not its to say. */
const ofThePage = ['page-has-heading-one', 'region', 'heading-order', 'landmark-one-main']

/** One line for each element that breaks a WCAG 2.2 AA rule or good practice; empty is good. */
export async function accessibilityViolations(element: Element, rules: readonly Rule[] = []): Promise<readonly string[]> {
  const own = ofThePage.map((id) => ({ id, enabled: false }))
  const switched = Object.fromEntries([...own, ...rules].map(({ id, enabled }) => [id, { enabled: enabled ?? true }]))
  const { violations } = await axe.run(element, { runOnly: { type: 'tag', values: tags }, rules: switched, resultTypes: ['violations'] })
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} at ${target.join(' ')}\n${failureSummary ?? ''}`),
  )
}
