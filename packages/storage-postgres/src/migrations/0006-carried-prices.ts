import type { Migration } from './migration.ts'

const check = (limit: string, digits: number): string =>
  `check (last_price > -${limit} and last_price < ${limit} and scale(last_price) <= ${digits})`

const replace = (limit: string, digits: number): string =>
  `alter table lots drop constraint lots_last_price_check, add constraint lots_last_price_check ${check(limit, digits)} not valid`

/**
 * A price that is carried over a reverse split is a figure that was derived, and may be greater than any that is put in. Rows that stand
 * are not looked at again: forward they hold, and backward they stay as they are.
 */
export const carriedPrices: Migration = { name: '0006-carried-prices', up: [replace('1e30', 40)], down: [replace('1e16', 8)] }
