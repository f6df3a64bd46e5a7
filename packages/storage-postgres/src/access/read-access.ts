import type { AccessRow, AccessStore } from '@rollforward/core/store'
import { anyOf, build, type Connection, run } from '../connection.ts'

export async function readAccess(connection: Connection, query: Parameters<AccessStore['readAccess']>[0]): Promise<readonly AccessRow[]> {
  return run(
    connection,
    build
      .selectFrom('access')
      .select(['tenant_id', 'portfolio_id', 'user_id', 'role', 'created_at'])
      .where('tenant_id', '=', query.tenant_id)
      .where('portfolio_id', '=', anyOf('uuid', query.portfolio_ids))
      .orderBy('portfolio_id')
      .orderBy('user_id'),
  )
}
