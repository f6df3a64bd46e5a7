import { expect, it } from 'vitest'
import { readText } from '../tidy/source-tree.ts'

/** Each block of code says in its first line which file it is from. */
const shown = [...readText('docs/guides/write-your-own-adapter.md').matchAll(/```ts\n\/\/ (\S+)\n([^]*?)```/g)]

it('the guide to adapters shows code that is there', () => {
  expect(shown.length).toBeGreaterThan(3)
  for (const [, path, code] of shown) expect(readText(path!), path).toContain(code)
})
