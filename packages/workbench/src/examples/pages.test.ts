import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../browser/launch-chromium.ts'
import { bundleWidgets } from './bundle-widgets.ts'
import { lookAtPage, type Observed, readable, shownText } from './look-at-page.ts'
import { type RunningProgram, startProgram } from './run-program.ts'

// The pages that a newcomer sees, in a real browser under the policy that they are served with.

let browser: Browser
let folder: string
beforeAll(async () => {
  bundleWidgets()
  browser = await launchBrowser()
  folder = await mkdtemp(join(tmpdir(), 'rollforward-demo-'))
}, 120_000)
afterAll(async () => {
  await browser.close()
  await rm(folder, { recursive: true, force: true })
})

const showsFigures = async ({ page }: Observed, figure: RegExp): Promise<void> => {
  await expect.poll(() => shownText(page, 'rf-hero-metrics'), { timeout: 20_000 }).toMatch(figure)
  expect(await shownText(page, 'rf-manage-equity')).not.toBe('')
}
const keepsItsToken = async ({ page }: Observed): Promise<void> => expect(await readable(page)).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/)

describe('the demo', () => {
  let demo: RunningProgram
  beforeAll(async () => {
    demo = await startProgram('packages/workbench/src/start-demo.ts', /Rollforward demo: (\S+)/, {
      args: ['--data-dir', join(folder, 'demo'), '--port', '0'],
      cwd: folder,
    })
  }, 120_000)
  afterAll(() => demo.stop())

  test('shows its widgets without breaking the policy, asking others, or showing its token', async () => {
    const seen = await lookAtPage(browser, demo.said)
    await showsFigures(seen, /\$2,\d{3},\d{3}\.\d\d/)
    await keepsItsToken(seen)
    expect(seen.trouble).toEqual([])
    expect([...seen.origins]).toEqual([new URL(demo.said).origin])
  })

  test('has a reference that can be searched, under a policy of its own', async () => {
    const { page, trouble } = await lookAtPage(browser, `${demo.said}docs`)
    const shown = (): Promise<number> =>
      page.$$eval('article', (articles) => articles.filter((article) => article.checkVisibility()).length)
    const all = await shown()
    await page.type('#search', 'EQUITY_003')
    const some = await shown()
    expect(some).toBeGreaterThan(0)
    expect(some).toBeLessThan(all)
    expect(await shownText(page, '#found')).toBe(`${some} found`)
    expect(trouble).toEqual([])
  })
})

describe('the example in plain HTML', () => {
  let example: RunningProgram
  beforeAll(async () => {
    example = await startProgram('examples/plain-html/serve.ts', /Example: (\S+)/)
  }, 60_000)
  afterAll(() => example.stop())

  test('shows its widgets over two origins', async () => {
    const seen = await lookAtPage(browser, example.said)
    await showsFigures(seen, /\$250,000\.00/)
    await keepsItsToken(seen)
    expect(seen.trouble).toEqual([])
    expect(seen.origins.size).toBe(2)
  })
})
