import type { AccessStore } from '@rollforward/core/store'
import { anyOf, build, type Connection, run } from '../connection.ts'

export async function deleteAccess(connection: Connection, query: Parameters<AccessStore['deleteAccess']>[0]): Promise<void> {
  await run(
    connection,
    build
      .deleteFrom('access')
      .where('tenant_id', '=', query.tenant_id)
      .where('portfolio_id', '=', query.portfolio_id)
      .where('user_id', '=', anyOf('text', query.user_ids)),
  )
}
