import { storeConformance } from '../conformance/index.ts'
import { memoryStore } from './index.ts'

describe('the memory store in a browser', () => {
  storeConformance({ describe, it }, () => ({ store: memoryStore() }), { supports: ['concurrent'] })
})
