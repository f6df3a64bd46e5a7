/**
 * Column types with their checks, for the migrations of the first version. Migrations are history: what is here stays as it is.
 *
 * Numbers are `numeric` without a scale of its own, because numeric(16,2) rounds what it is given without a word; a check on the
 * scale refuses instead. The bounds keep out infinities and NaN, which PostgreSQL holds to be greater than every number.
 */

/** Text that is compared and ordered by code point, on every machine alike. */
export const TEXT = 'text collate "C"'

/** Money that somebody put in: exactly two fraction digits, and fourteen before them. */
export function money(name: string): string {
  return moneyBelow('1e14', name, false)
}

/** Money that was computed. Sums and products of what is put in are greater than any of it. */
export function computedMoney(name: string, nullable = false): string {
  return moneyBelow('1e34', name, nullable)
}

function moneyBelow(limit: string, name: string, nullable: boolean): string {
  return `${name} numeric${notNull(nullable)} check (${name} > -${limit} and ${name} < ${limit} and scale(${name}) = 2)`
}

/** Quantities, prices and rates as they are put in: up to eight fraction digits. */
export function units(
  name: string,
  { nullable = false, min = '> -1e16' }: { readonly nullable?: boolean; readonly min?: string } = {},
): string {
  return `${name} numeric${notNull(nullable)} check (${name} ${min} and ${name} < 1e16 and scale(${name}) <= 8)`
}

/** Figures that are derived and carry more digits: returns, indices, rates through a pivot. */
export function ratio(name: string, nullable = false): string {
  return `${name} numeric${notNull(nullable)} check (${name} > -1e30 and ${name} < 1e30 and scale(${name}) <= 40)`
}

export function oneOf(name: string, values: readonly string[], nullable = false): string {
  return `${name} text${notNull(nullable)} check (${name} in (${values.map((value) => `'${value}'`).join(', ')}))`
}

export function counts(...names: readonly string[]): string {
  return names.map((name) => `${name} int not null check (${name} >= 0)`).join(',\n')
}

export const version = 'version int not null check (version > 0)'
export const tenantId = `tenant_id ${TEXT} not null check (char_length(tenant_id) between 1 and 200 and position(',' in tenant_id) = 0)`
export const positionClass = oneOf('position_class', ['PUBLIC', 'OPTIONS', 'PRIVATE'])
export const lotMethod = oneOf('lot_method', ['FIFO', 'LIFO', 'HIFO', 'AVERAGE'])

/** A fact cannot point to a portfolio of another tenant, and goes with its portfolio. */
export function portfolioKey(table: string): string {
  return `constraint ${table}_portfolio_fkey foreign key (tenant_id, portfolio_id) references portfolios (tenant_id, id) on delete cascade`
}

/** Row-level security, also for the owner: a statement that forgets the tenant finds nothing of another's. */
export function protect(table: string, privileges = 'select, insert, update, delete'): readonly string[] {
  const listed = `tenant_id = any ((select string_to_array(current_setting('rf.tenants', true), ','))::text[])`
  return [
    `alter table ${table} enable row level security`,
    `alter table ${table} force row level security`,
    `create policy rf_tenants on ${table} using (${listed}) with check (${listed})`,
    `grant ${privileges} on ${table} to rollforward_app`,
  ]
}

function notNull(nullable: boolean): string {
  return nullable ? '' : ' not null'
}
