import { describe, expect, it } from 'vitest'
import { manualClock } from '../../kernel/clock.ts'
import { storeConformance } from '../conformance/index.ts'
import { memoryStore } from './index.ts'

storeConformance({ describe, it }, () => ({ store: memoryStore() }), { supports: ['concurrent'] })

describe('the memory store', () => {
  it('takes its time from the clock it is given', async () => {
    const clock = manualClock('2026-11-20T18:40:33.000Z')
    const store = memoryStore({ clock })
    const now = () => store.transaction({ tenant_ids: ['t'], mode: 'read' }, async (session) => session.now)
    expect(await now()).toBe('2026-11-20T18:40:33.000Z')
    clock.advance(1)
    expect(await now()).toBe('2026-11-20T18:40:33.001Z')
  })
})
