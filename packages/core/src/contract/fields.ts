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
    update: {
      name: { required: false, max_length: 200 },
      lot_method: { required: false },
      flow_timing: { required: false },
      account_id: { required: false, max_length: 200 },
      base_currency: { required: false, pattern: '^[A-Z]{3}$', max_length: 3 },
      time_zone: { required: false, max_length: 60 },
      calendar: { required: false, max_length: 60 },
      inception_date: { required: false, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', max_length: 10 },
      opening_equity: { required: false, pattern: '^(0|[1-9][0-9]{0,13})(\\.[0-9]{1,2})?$', max_length: 18 },
    },
  },
  access: {
    put: {
      role: { required: true },
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
  positions: {
    open: {
      symbol: { required: true, max_length: 64 },
      position_type: { required: true },
      quantity: { required: true, pattern: '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      entry_price: { required: true, pattern: '^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      entry_date: { required: true, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', max_length: 10 },
      fees: { required: false, pattern: '^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      fx_rate: { required: false, pattern: '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      position_class: { required: false },
      currency: { required: false, pattern: '^[A-Z]{3}$', max_length: 3 },
      multiplier: { required: false, pattern: '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      underlying: { required: false, max_length: 64 },
      strike: { required: false, pattern: '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      expiry_date: { required: false, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', max_length: 10 },
      option_right: { required: false },
      strategy_symbol: { required: false, max_length: 64 },
    },
    close: {
      close_quantity: { required: true, pattern: '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      exit_price: { required: true, pattern: '^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      exit_date: { required: true, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', max_length: 10 },
      fees: { required: false, pattern: '^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      fx_rate: { required: false, pattern: '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
    },
  },
  sells: {
    preview: {
      symbol: { required: true, max_length: 64 },
      quantity: { required: true, pattern: '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      price: { required: true, pattern: '^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      date: { required: true, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', max_length: 10 },
      fees: { required: false, pattern: '^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      fx_rate: { required: false, pattern: '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      strategy_symbol: { required: false, max_length: 64 },
      lot_method: { required: false },
      lots: { required: false },
      preview: { required: false },
    },
    create: {
      symbol: { required: true, max_length: 64 },
      quantity: { required: true, pattern: '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      price: { required: true, pattern: '^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      date: { required: true, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', max_length: 10 },
      fees: { required: false, pattern: '^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      fx_rate: { required: false, pattern: '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      strategy_symbol: { required: false, max_length: 64 },
      lot_method: { required: false },
      lots: { required: false },
      preview: { required: false },
    },
  },
  realizedEvents: {},
  income: {
    record: {
      date: { required: true, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', max_length: 10 },
      kind: { required: true },
      symbol: { required: false, max_length: 64 },
      strategy_symbol: { required: false, max_length: 64 },
      amount: { required: true, pattern: '^-?(0|[1-9][0-9]{0,13})(\\.[0-9]{1,2})?$', max_length: 18 },
      note: { required: false, max_length: 500 },
    },
  },
  splits: {
    put: {
      splits: { required: true },
    },
  },
  prices: {
    put: {
      prices: { required: true },
    },
  },
  fxRates: {
    put: {
      rates: { required: true },
    },
  },
  snapshots: {},
  equityHistory: {},
  overview: {},
  performance: {},
  pnlBridge: {},
  fills: {
    record: {},
    correct: {
      timestamp: { required: false, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$', max_length: 24 },
      date: { required: false, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', max_length: 10 },
      trade_date: { required: false, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', max_length: 10 },
      time: { required: false, pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?$' },
      sequence: { required: false },
      side: { required: false },
      symbol: { required: false, max_length: 64 },
      quantity: { required: false, pattern: '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      price: { required: false, pattern: '^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      fees: { required: false, pattern: '^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      position_class: { required: false },
      currency: { required: false, pattern: '^[A-Z]{3}$', max_length: 3 },
      multiplier: { required: false, pattern: '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      underlying: { required: false, max_length: 64 },
      strike: { required: false, pattern: '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      expiry_date: { required: false, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', max_length: 10 },
      option_right: { required: false },
      fx_rate: { required: false, pattern: '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,8})?$', max_length: 25 },
      strategy_symbol: { required: false, max_length: 64 },
      order_id: { required: false, max_length: 200 },
      execution_id: { required: false, max_length: 200 },
      lot_method: { required: false },
      lots: { required: false },
    },
    void: {
      reason: { required: false, max_length: 500 },
    },
  },
  audit: {},
} as const satisfies Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, FieldRule>>>>>>
