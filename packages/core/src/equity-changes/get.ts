import type { Handler } from '../execution/context.ts'
import type { equityChangeOperations } from './contract.ts'
import { toEquityChangeRecord } from './equity-change-record.ts'
import { findChange } from './find-change.ts'

export const getEquityChange: Handler<typeof equityChangeOperations.get> = async (context, { params }) =>
  toEquityChangeRecord(await findChange(context, params.change_id), context)
