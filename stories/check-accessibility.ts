import 'axe-core/axe.min.js'
import type { AxeResults, RunOptions } from 'axe-core'

// axe ships as a classic script: it can only be imported for its effect, and is then a global.
declare const axe: { run(context: Element, options: RunOptions): Promise<AxeResults> }

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

interface Rule {
  readonly id: string
  readonly enabled?: boolean
}

/** One line for each element that breaks a WCAG 2.2 AA rule; empty is good. */
export async function accessibilityViolations(element: Element, rules: readonly Rule[] = []): Promise<readonly string[]> {
  const switched = Object.fromEntries(rules.map(({ id, enabled }) => [id, { enabled: enabled ?? true }]))
  const { violations } = await axe.run(element, { runOnly: { type: 'tag', values: tags }, rules: switched, resultTypes: ['violations'] })
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} at ${target.join(' ')}\n${failureSummary ?? ''}`),
  )
}
