import { expect, it } from 'vitest'
import { html } from './html.ts'

it('takes what is put in as text, and as markup only what is markup', () => {
  const evil = `<script>alert("1")</script>'&`
  const markup = html`<p title="${evil}">${evil}${html`<b>${1}</b>`}${[html`<i>a</i>`, html`<i>b</i>`]}</p>`
  const escaped = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;'
  expect(markup.text).toBe(`<p title="${escaped}">${escaped}<b>1</b><i>a</i><i>b</i></p>`)
})
