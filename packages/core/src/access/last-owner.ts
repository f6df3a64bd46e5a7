import { RollforwardError } from '../kernel/errors.ts'
import type { AccessRow } from '../store/port.ts'

/** A portfolio that nobody owns could not be given to anybody any more. */
export function checkOwnerStays(rows: readonly AccessRow[], leaving: string): void {
  const owners = rows.filter(({ role }) => role === 'owner')
  if (owners.length === 1 && owners[0]!.user_id === leaving) throw new RollforwardError('ACCESS_001')
}
