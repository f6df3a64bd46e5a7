import { expect } from '@open-wc/testing'
import { until } from './look.ts'
import type { StrictPage } from './strict-page.ts'

async function openStrictPage(): Promise<StrictPage & { readonly frame: HTMLIFrameElement }> {
  const frame = document.createElement('iframe')
  frame.src = '/strict.html'
  frame.title = 'A page under a strict policy'
  document.body.append(frame)
  const page = await until(() => frame.contentWindow?.strictPage)
  return { ...page, frame }
}

it('works under a strict policy with trusted types, and breaks nothing of it', async () => {
  const { violations, text, frame } = await openStrictPage()
  expect(violations).to.deep.equal([])
  expect(text).to.contain('50,000.00')
  frame.remove()
})

it('would hear of a violation', async () => {
  const { violations, frame } = await openStrictPage()
  const before = violations.length
  frame.contentDocument?.body.setAttribute('style', 'color: red')
  await until(() => violations.length > before)
  expect(violations.at(-1)).to.contain('style-src')
  frame.remove()
})
