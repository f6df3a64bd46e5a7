import type { FillRow, IncomeRow } from '@rollforward/core/store'
import type { Connection } from '../connection.ts'
import { insertRows, replaceOn } from '../insert-rows.ts'

const key = ['tenant_id', 'portfolio_id', 'id']
const onFill = replaceOn('fills', key)
const onIncome = replaceOn('income', key)

export async function saveFacts(
  connection: Connection,
  { fills = [], income = [] }: { readonly fills?: readonly FillRow[]; readonly income?: readonly IncomeRow[] },
): Promise<void> {
  await insertRows(connection, 'fills', fills, onFill)
  await insertRows(connection, 'income', income, onIncome)
}
