import { type Clock, systemClock } from '../../kernel/clock.ts'
import { RollforwardError } from '../../kernel/errors.ts'
import type { Store, StoreSession, TransactionScope } from '../port.ts'
import { checkScope } from '../scope.ts'
import { runWork } from '../session-guard.ts'
import { memoryAccess } from './access.ts'
import { memoryBooks } from './books.ts'
import { memoryDelivery } from './delivery.ts'
import { memoryLedger } from './ledger.ts'
import { memoryMarket } from './market.ts'
import { openWorkspace, type State, type Workspace } from './state.ts'

/**
 * A store in the memory of this process, for tests, stories and browsers. Writers run one after another; readers take the state as
 * it stands and wait for nobody. Rows that go in or come out are the store's own objects: their types are readonly, and a caller
 * that casts this away changes the store.
 */
export function memoryStore({ clock = systemClock }: { readonly clock?: Clock | undefined } = {}): Store {
  let state: State = new Map()
  let closed = false
  let lastWriter: Promise<unknown> = Promise.resolve()

  async function run<Result>(scope: TransactionScope, work: (session: StoreSession) => Promise<Result>): Promise<Result> {
    if (closed) throw new RollforwardError('UNAVAILABLE')
    const workspace = openWorkspace(state, scope)
    const result = await runWork(openSession(workspace, clock), work)
    if (scope.mode === 'write') state = workspace.state()
    return result
  }

  return {
    supports: ['concurrent'],
    transaction: async (scope, work) => {
      checkScope(scope)
      if (scope.mode === 'read') return run(scope, work)
      const turn = lastWriter.then(() => run(scope, work))
      lastWriter = turn.catch(() => undefined)
      return turn
    },
    check: async () => {
      if (closed) throw new RollforwardError('UNAVAILABLE')
    },
    close: async () => {
      closed = true
    },
  }
}

function openSession(workspace: Workspace, clock: Clock): StoreSession {
  return {
    now: clock.now(),
    books: memoryBooks(workspace),
    market: memoryMarket(workspace),
    ledger: memoryLedger(workspace),
    access: memoryAccess(workspace),
    delivery: memoryDelivery(workspace),
  }
}
