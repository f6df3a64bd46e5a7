import { invalidField } from '../kernel/errors.ts'
import type { TransactionScope } from './port.ts'

const TENANT_ID_LENGTH_MAX = 200
const refusedInTenantId = /[,\u0000]/

/** Refuses tenant ids that no store can keep: the list of them travels as text with commas between. */
export function checkScope(scope: TransactionScope): void {
  for (const tenantId of scope.tenant_ids) {
    const length = Array.from(tenantId).length
    if (length === 0 || length > TENANT_ID_LENGTH_MAX || refusedInTenantId.test(tenantId)) {
      throw invalidField('tenant_id', `must have 1 to ${TENANT_ID_LENGTH_MAX} characters and no comma`)
    }
  }
}
