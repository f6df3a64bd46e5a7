import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { generatedFiles } from './generated-files.ts'

describe('generated files', async () => {
  for (const { path, text } of await generatedFiles()) {
    it(`${path.split('/').slice(-3).join('/')} is what the contract says now`, () => {
      expect(readFileSync(path, 'utf8')).toBe(text)
    })
  }
})
