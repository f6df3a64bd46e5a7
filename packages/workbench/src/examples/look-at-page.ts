import type { Browser, Page } from 'puppeteer-core'

export interface Observed {
  readonly page: Page
  /** Violations of the policy, errors of the page, and requests that failed. */
  readonly trouble: string[]
  /** The origins that were asked. */
  readonly origins: Set<string>
}

/** Opens a page and writes down everything that a host would not like to see. */
export async function lookAtPage(browser: Browser, url: string): Promise<Observed> {
  const page = await browser.newPage()
  const trouble: string[] = []
  const origins = new Set<string>()
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warn') trouble.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => void trouble.push(`error: ${String(error)}`))
  page.on('requestfailed', (request) => void trouble.push(`failed: ${request.url()}`))
  page.on('request', (request) => void origins.add(new URL(request.url()).origin))
  await page.exposeFunction('sayViolation', (text: string) => void trouble.push(`violation: ${text}`))
  await page.evaluateOnNewDocument(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
      ;(globalThis as unknown as { sayViolation(text: string): void }).sayViolation(`${violatedDirective} ${blockedURI} ${sample}`)
    })
  })
  await page.goto(url, { waitUntil: 'load' })
  return { page, trouble, origins }
}

/** The text that a person sees in an element, through its shadow root. */
export async function shownText(page: Page, selector: string): Promise<string> {
  return page.$eval(selector, (element) => (element.shadowRoot ?? element).textContent ?? '')
}

/** Everything of the page that others could read: its markup, its address, its storage. */
export async function readable(page: Page): Promise<string> {
  return page.evaluate(() => {
    const inside = (node: Element | ShadowRoot): string =>
      node.innerHTML + [...node.querySelectorAll('*')].map(({ shadowRoot }) => (shadowRoot ? inside(shadowRoot) : '')).join('')
    return [
      inside(document.documentElement),
      location.href,
      JSON.stringify(localStorage),
      JSON.stringify(sessionStorage),
      document.cookie,
    ].join('\n')
  })
}
