import { defineOperations } from '../contract/operation.ts'
import { pageInput, pageOutput } from '../kernel/paging.ts'
import { id, instant, oneOf, principal, z } from '../kernel/schema.ts'

const role = oneOf('viewer', 'editor', 'owner')

export const access = z.strictObject({ portfolio_id: id, user_id: principal, role, created_at: instant }).meta({ id: 'Access' })

export type Access = z.output<typeof access>

const collection = '/portfolios/{portfolio_id}/access'
const member = '/portfolios/{portfolio_id}/access/{user_id}'

export const accessOperations = defineOperations({
  list: {
    method: 'GET',
    path: collection,
    summary: 'List who may see or write a portfolio, newest first',
    input: z.strictObject({ ...pageInput }),
    output: z.strictObject({ access: z.array(access).readonly(), ...pageOutput }).meta({ id: 'AccessList' }),
    status: 200,
    list: 'access',
    scope: 'read',
    permission: 'own',
    errors: [],
  },
  put: {
    method: 'PUT',
    path: member,
    summary: 'Give a user a role on a portfolio, or another one',
    input: z.strictObject({ role }).meta({ id: 'PutAccess' }),
    output: access,
    status: 200,
    scope: 'write',
    permission: 'own',
    errors: ['ACCESS_001'],
  },
  delete: {
    method: 'DELETE',
    path: member,
    summary: "Take a user's role on a portfolio away",
    status: 204,
    scope: 'write',
    permission: 'own',
    errors: ['NOT_FOUND', 'ACCESS_001'],
  },
})
