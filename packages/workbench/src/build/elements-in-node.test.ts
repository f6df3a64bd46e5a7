import { expect, test } from 'vitest'

// A server that renders pages imports the elements without a browser around.

const names = ['provider', 'hero-metrics', 'manage-equity'] as const

test('the names can be imported where there is no browser, and define nothing', async () => {
  const elements = await import('@rollforward/elements')
  expect(Object.keys(elements)).toEqual(expect.arrayContaining(['init', 'RfProvider', 'RfHeroMetrics', 'RfManageEquity']))
  expect(globalThis.document).toBeUndefined()
  for (const name of names) expect(await import(`../../../elements/src/${name}/${name}.ts`)).toBeTypeOf('object')
  const registry = (globalThis as { customElements?: CustomElementRegistry }).customElements
  for (const name of names) expect(registry?.get(`rf-${name}`)).toBeUndefined()
})

test('so can the modules that define them', async () => {
  for (const name of names) expect(await import(`../../../elements/src/${name}/define.ts`)).toBeTypeOf('object')
})
