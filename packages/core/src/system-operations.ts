import { backfill, rebuild, runBatch, type RunOptions } from './batch/run.ts'
import type { BatchReport } from './batch/batch-report.ts'
import { type Diagnosis, diagnose } from './batch/diagnose.ts'
import type { BatchSetting } from './batch/run-chunks.ts'
import { parseBy } from './execution/parse-request.ts'
import { date, flag, id, integer, principal, z } from './kernel/schema.ts'

const scope = {
  tenant_id: principal.optional(),
  portfolio_ids: z.array(id).readonly().optional(),
  concurrency: integer({ minimum: 1, maximum: 64 }).optional(),
}
const runInput = z.strictObject({ date: date.optional(), from: date.optional(), to: date.optional(), ...scope })

export interface BatchInput {
  readonly tenant_id?: string
  readonly portfolio_ids?: readonly string[]
  readonly concurrency?: number
}

export type BatchHooks = Pick<RunOptions, 'on_progress' | 'signal'>

/** What only the system itself may ask: it acts for no user and sees every tenant. */
export interface SystemOperations {
  readonly batch: {
    /** One date or a range; nothing said: all that is missing or stale. */
    run(
      input?: BatchInput & { readonly date?: string; readonly from?: string; readonly to?: string },
      hooks?: BatchHooks,
    ): Promise<BatchReport>
    backfill(
      input: BatchInput & { readonly from: string; readonly to: string; readonly dry_run?: boolean },
      hooks?: BatchHooks,
    ): Promise<BatchReport>
    rebuild(input?: BatchInput, hooks?: BatchHooks): Promise<BatchReport>
    diagnose(input?: Omit<BatchInput, 'concurrency'>): Promise<Diagnosis>
  }
}

export function systemOperations(setting: BatchSetting): SystemOperations {
  return {
    batch: {
      run: async (input = {}, hooks = {}) => {
        const { date: day, from, to, ...rest } = parseBy(runInput, input)
        return runBatch(setting, { ...rest, ...hooks, from: day ?? from, to: day ?? to })
      },
      backfill: async (input, hooks = {}) =>
        backfill(setting, { ...parseBy(z.strictObject({ from: date, to: date, dry_run: flag.optional(), ...scope }), input), ...hooks }),
      rebuild: async (input = {}, hooks = {}) => rebuild(setting, { ...parseBy(z.strictObject(scope), input), ...hooks }),
      diagnose: async (input = {}) =>
        diagnose(setting, parseBy(z.strictObject({ tenant_id: scope.tenant_id, portfolio_ids: scope.portfolio_ids }), input)),
    },
  }
}
