// The script of a page under a strict policy. It listens first and loads the widgets then, or it would not hear what they break.

export interface StrictPage {
  readonly violations: readonly string[]
  readonly text: string
}

declare global {
  interface Window {
    strictPage?: Promise<StrictPage>
  }
}

const violations: string[] = []
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
  violations.push(`${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}`)
})

window.strictPage = run()

async function run(): Promise<StrictPage> {
  const [{ html }, { openWorld }, { stage }, { elementIn, shadowOf, until }] = await Promise.all([
    import('lit'),
    import('./world.ts'),
    import('./stage.ts'),
    import('./look.ts'),
  ])
  const world = await openWorld()
  const column = stage(world, html`<rf-hero-metrics></rf-hero-metrics><rf-manage-equity keep-open></rf-manage-equity>`, { theme: 'dark' })
  document.querySelector('main')?.append(column)
  const provider = elementIn(column, 'rf-provider')
  Object.assign(provider, { tokens: { 'color-accent': 'rgb(1 2 3)' } })
  const hero = shadowOf(elementIn(column, 'rf-hero-metrics'))
  const panel = shadowOf(elementIn(column, 'rf-manage-equity'))
  ;(await until(() => hero.querySelector<HTMLElement>('[part="explain"]'))).click()
  ;(await until(() => panel.querySelector<HTMLElement>('[part="trigger"]'))).click()
  const amount = await until(() => panel.querySelector<HTMLInputElement>('#amount:not(:disabled)'))
  amount.value = '50,000.00'
  amount.dispatchEvent(new Event('input'))
  ;(await until(() => panel.querySelector<HTMLElement>('[part="submit"]:not(:disabled)'))).click()
  await until(() => panel.querySelector('[part="success"]'))
  ;(await until(() => panel.querySelector<HTMLElement>('[part="delete"]'))).click()
  await until(() => panel.querySelector('[part="confirmation"]')?.matches(':modal'))
  provider.setAttribute('locale', 'ar')
  await until(() => panel.querySelector('h2')?.textContent?.includes('إدارة'))
  // Colors come from style sheets that were adopted; a policy that dropped them would leave black text.
  const styled = getComputedStyle(await until(() => hero.querySelector('.base'))).backgroundColor === 'rgb(22, 26, 33)'
  return { violations, text: styled ? (panel.querySelector('[part="success"]')?.textContent ?? '') : 'without style' }
}
