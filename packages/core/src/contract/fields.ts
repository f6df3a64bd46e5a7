/** Made from the contract by `npm run generate`; a test holds it fresh. Callers import this and types, never a schema. */

/** What a form can check of a field before it is sent. */
export interface FieldRule {
  readonly required: boolean
  readonly pattern?: string
  readonly max_length?: number
}

export const fields = {
  portfolios: {
    create: {
      name: { required: true, max_length: 200 },
      base_currency: { required: true, pattern: '^[A-Z]{3}$', max_length: 3 },
      inception_date: { required: true, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', max_length: 10 },
      opening_equity: { required: true, pattern: '^(0|[1-9][0-9]{0,13})(\\.[0-9]{1,2})?$', max_length: 18 },
      time_zone: { required: false, max_length: 60 },
      calendar: { required: false, max_length: 60 },
      lot_method: { required: false },
      flow_timing: { required: false },
      account_id: { required: false, max_length: 200 },
    },
  },
  equityChanges: {
    record: {
      change_type: { required: true },
      amount: { required: true, pattern: '^-?(0|[1-9][0-9]{0,13})(\\.[0-9]{1,2})?$', max_length: 18 },
      change_date: { required: true, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', max_length: 10 },
      description: { required: false, max_length: 500 },
      reverses: { required: false, pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$', max_length: 36 },
      override_reason: { required: false, max_length: 500 },
      preview: { required: false },
    },
    preview: {
      change_type: { required: true },
      amount: { required: true, pattern: '^-?(0|[1-9][0-9]{0,13})(\\.[0-9]{1,2})?$', max_length: 18 },
      change_date: { required: true, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', max_length: 10 },
      description: { required: false, max_length: 500 },
      reverses: { required: false, pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$', max_length: 36 },
      override_reason: { required: false, max_length: 500 },
      preview: { required: false },
    },
    update: {
      amount: { required: false, pattern: '^-?(0|[1-9][0-9]{0,13})(\\.[0-9]{1,2})?$', max_length: 18 },
      description: { required: false, max_length: 500 },
      change_date: { required: false, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', max_length: 10 },
      change_type: { required: false },
      override_reason: { required: false, max_length: 500 },
      preview: { required: false },
    },
    delete: {
      override_reason: { required: false, max_length: 500 },
      preview: { required: false },
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, FieldRule>>>>>>
