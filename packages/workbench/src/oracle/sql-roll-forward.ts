// One SQL statement that rolls whole books forward: a third reading of the rules, in exact numerics and with windows in place of
// columns, for comparison with what a batch has stored. It knows books that trade each instrument in one direction (one opening
// fill, then closing ones), on weekdays, with prices and direct rates, without splits, expiries and fills before inception.

/** Half-even, of an exact decimal: at a tie, twice the half is the even neighbour. */
function roundEven(value: string, digits: number): string {
  const tie = `abs(mod(${value} * 2e${digits}, 2)) = 1`
  return `case when ${tie} then round(${value} * 0.5, ${digits}) * 2 else round(${value}, ${digits}) end`
}

/** Half-even, of a quotient of whole numbers with a divisor above zero, without ever dividing inexactly. */
function quotient(dividend: string, divisor: string): string {
  const twice = `2 * abs(mod(${dividend}, ${divisor}))`
  const whole = `div(${dividend}, ${divisor})`
  const isUp = `${twice} > ${divisor} or (${twice} = ${divisor} and mod(${whole}, 2) <> 0)`
  return `(${whole} + case when ${isUp} then sign(${dividend}) else 0 end)`
}

/** What was quoted last up to a date. */
function lastQuote(what: string, table: string, wanted: string, date: string): string {
  return `(select ${what} from ${table} where ${wanted} and date <= ${date} order by date desc limit 1)`
}

const isDirect = (currency: string, base: string): string => `base = ${currency} and quote = ${base}`

/** The tenant's rows. */
const rowsOf = (tenantId: string): string => `tenant_id = '${tenantId}'`

function rateOn(tenantId: string, currency: string, base: string, date: string): string {
  const direct = lastQuote('rate', 'fx_rates', `${rowsOf(tenantId)} and ${isDirect(currency, base)}`, date)
  return `case when ${currency} = ${base} then 1 else ${direct} end`
}

/** The days of each book, and the interval that each of them closes. */
const intervals = (tenantId: string, last: string): string => `
books as (
  select id as portfolio_id, base_currency, flow_timing, inception_date, opening_equity from portfolios where ${rowsOf(tenantId)}
),
calendar as materialized (
  select day::date as date from generate_series((select min(inception_date) from books), date '${last}', interval '1 day') as day
  where extract(isodow from day) <= 5
),
intervals as materialized (
  select portfolio_id, base_currency, flow_timing, opening_equity, c.date, row_number() over days as n,
    coalesce(lag(c.date) over days, inception_date - 1) as after
  from books join calendar c on c.date >= inception_date
  window days as (partition by portfolio_id order by c.date)
),`

/** What is left of each lot after each of its fills, and what that fill realized. */
const lotSteps = (tenantId: string): string => `
money_of_fills as (
  select f.*, case side when 'BUY' then 1 else -1 end as direction, quantity * price * multiplier * rate as gross_exact, fees * rate as fee_exact
  from (
    select fills.*, coalesce(fx_rate, ${rateOn(tenantId, 'fills.currency', 'base_currency', 'trade_date')}) as rate
    from fills join books using (portfolio_id) where ${rowsOf(tenantId)} and voided_at is null
  ) f
),
ordered_fills as (
  select m.*, ${roundEven('gross_exact', 2)} as gross, ${roundEven('fee_exact', 2)} as fee, row_number() over unit as step,
    first_value(direction) over unit as sign, first_value(quantity) over unit as opened, first_value(price) over unit as entry_price,
    lead(trade_date) over unit as until, sum(quantity) over unit - first_value(quantity) over unit as closed
  from money_of_fills m
  window unit as (partition by portfolio_id, symbol, strategy_symbol order by trade_date, time nulls last, sequence, created_at, id)
),
costs as (
  select o.*, first_value(gross * sign + fee) over unit as cost
  from ordered_fills o window unit as (partition by portfolio_id, symbol, strategy_symbol order by step)
),
takings as (select c.*, ${quotient('(cost * 100 * closed * 1e8)', '(opened * 1e8)')} / 100.0 as taken from costs c),
steps as materialized (
  select portfolio_id, symbol, currency, multiplier, sign, entry_price, trade_date, until, step, opened - closed as remaining,
    cost - round(taken, 2) as remaining_cost,
    gross * sign - fee - round(taken - lag(taken, 1, 0.00) over (partition by portfolio_id, symbol, strategy_symbol order by step), 2) as realized
  from takings
),`

/** What the positions are worth on each day. */
const dailyValues = (tenantId: string): string => `
symbols as (select distinct symbol from steps),
quotes as materialized (
  select symbol, c.date, q.price, q.quoted_on,
    (select p.price from prices p where p.${rowsOf(tenantId)} and p.symbol = symbols.symbol and p.date < q.quoted_on order by p.date desc limit 1) as price_before
  from symbols cross join calendar c
  left join lateral (
    select p.price, p.date as quoted_on from prices p where p.${rowsOf(tenantId)} and p.symbol = symbols.symbol and p.date <= c.date order by p.date desc limit 1
  ) q on true
),
rates as materialized (
  select currency, base_currency, c.date, ${rateOn(tenantId, 'currency', 'base_currency', 'c.date')} as rate
  from (select distinct s.currency, base_currency from steps s join books using (portfolio_id)) pairs cross join calendar c
),
held as (
  select portfolio_id, i.n, symbol, s.sign, s.remaining_cost, s.remaining * coalesce(q.price, s.entry_price) * s.multiplier * r.rate as value_exact,
    q.price is null as is_unpriced, q.quoted_on < i.date as is_carried,
    q.quoted_on > i.after and abs(q.price - q.price_before) > 0.4 * q.price_before as is_jump
  from intervals i
  join steps s using (portfolio_id)
  join quotes q using (symbol, date)
  join rates r using (currency, base_currency, date)
  where i.date >= s.trade_date and (s.until is null or i.date < s.until) and s.remaining > 0
),
values as (
  select portfolio_id, n,
    sum(value) filter (where sign > 0) as long_value, -sum(value) filter (where sign < 0) as short_value, sum(remaining_cost) as remaining_cost,
    count(*) filter (where sign > 0) as num_long, count(*) filter (where sign < 0) as num_short,
    count(distinct symbol) filter (where is_carried) as carried, count(distinct symbol) filter (where is_unpriced) as unpriced,
    count(distinct symbol) filter (where is_jump) as jumps
  from (select held.*, ${roundEven('value_exact', 2)} as value from held) valued group by portfolio_id, n
),`

/** What else happened in each interval. */
const dailySums = (tenantId: string): string => `
realized as (
  select portfolio_id, n, sum(realized) as amount from steps join intervals using (portfolio_id)
  where step > 1 and trade_date > after and trade_date <= date group by portfolio_id, n
),
earned as (
  select portfolio_id, n, sum(amount) as amount from income f join intervals i using (portfolio_id)
  where ${rowsOf(tenantId)} and deleted_at is null and f.date > after and f.date <= i.date group by portfolio_id, n
),
flows as (
  select portfolio_id, n, sum(amount) filter (where change_type = 'CONTRIBUTION') as inflow, sum(amount) filter (where change_type = 'WITHDRAWAL') as outflow
  from equity_changes join intervals using (portfolio_id)
  where ${rowsOf(tenantId)} and deleted_at is null and change_date > after and change_date <= date group by portfolio_id, n
),`

/** Equity, its changes, and what returns are measured against. */
const figures = `
figures as (
  select i.*, coalesce(long_value, 0) as long_value, coalesce(short_value, 0) as short_value, coalesce(num_long, 0) as num_long,
    coalesce(num_short, 0) as num_short, coalesce(carried, 0) as carried, coalesce(unpriced, 0) as unpriced, coalesce(jumps, 0) as jumps,
    coalesce(long_value, 0) + coalesce(short_value, 0) - coalesce(remaining_cost, 0) as unrealized,
    coalesce(realized.amount, 0) as realized, coalesce(earned.amount, 0) as income, coalesce(inflow, 0) as inflow, coalesce(outflow, 0) as outflow
  from intervals i left join values using (portfolio_id, n) left join realized using (portfolio_id, n)
  left join earned using (portfolio_id, n) left join flows using (portfolio_id, n)
),
changes as (
  select f.*, unrealized - lag(unrealized, 1, 0.00) over days as unrealized_change from figures f
  window days as (partition by portfolio_id order by n)
),
sums as (
  select c.*, unrealized_change + realized + income as pnl, sum(unrealized_change + realized + income) over days as pnl_sum,
    sum(realized) over days as realized_sum, sum(income) over days as income_sum, sum(inflow - outflow) over days as flow_sum
  from changes c window days as (partition by portfolio_id order by n)
),
navs as (select s.*, opening_equity + pnl_sum + flow_sum as nav from sums s),
bases as (
  select v.*, nav_before + inflow as available,
    case flow_timing when 'start' then nav_before + inflow - outflow when 'end' then nav_before else nav_before + inflow end as base
  from (select navs.*, lag(nav, 1, opening_equity) over (partition by portfolio_id order by n) as nav_before from navs) v
),
days as materialized (select b.*, case when base > 0 and base * 100 >= available then base end as sound_base from bases b),`

/** The index of each day from that of the day before. */
const indices = `
paths as (
  select portfolio_id, array_agg(trunc(pnl * 100) order by n) as pnls, array_agg(trunc(sound_base * 100) order by n) as bases from days group by portfolio_id
),
walk as (
  select portfolio_id, 0 as n, 1e16 as units, pnls, bases from paths
  union all
  select portfolio_id, n + 1,
    case when bases[n + 1] is null then units when bases[n + 1] + pnls[n + 1] <= 0 then 0
      else ${quotient('(units * (bases[n + 1] + pnls[n + 1]))', 'bases[n + 1]')} end,
    pnls, bases
  from walk where n < cardinality(pnls)
)`

const columns = `
select portfolio_id, date, nav as net_asset_value, nav as equity_balance, nav - long_value - short_value as cash_value, long_value, short_value,
  long_value - short_value as gross_exposure, long_value + short_value as net_exposure, (num_long + num_short)::int as num_positions,
  num_long::int as num_long_positions, num_short::int as num_short_positions, pnl as daily_pnl, unrealized_change as daily_unrealized_pnl,
  realized as daily_realized_pnl, income as daily_income, inflow as equity_inflow, outflow as equity_outflow, inflow - outflow as daily_capital_flows,
  pnl_sum as cumulative_pnl, realized_sum as cumulative_realized_pnl, income_sum as cumulative_income, flow_sum as cumulative_capital_flows,
  ${quotient('(trunc(pnl * 100) * 1e16)', 'trunc(sound_base * 100)')} * 1e-16 as daily_return, walk.units * 1e-16 as twr_index,
  carried::int as carried_prices, unpriced::int as unpriced_positions, jumps::int as price_jumps
from days join walk using (portfolio_id, n)`

/** Columns are as in `snapshots`, without `tenant_id` and `computed_at`. */
export function sqlRollForward(tenantId: string, last: string): string {
  const tables = [intervals(tenantId, last), lotSteps(tenantId), dailyValues(tenantId), dailySums(tenantId), figures, indices]
  return `with recursive${tables.join('')}${columns}`
}

export interface SqlComparison {
  readonly rows: number
  /** Rows of either side that the other has not, as text. */
  readonly differences: readonly string[]
}

type Ask = (text: string) => Promise<{ readonly rows: readonly Record<string, unknown>[] }>

/** Every column of every stored snapshot of a tenant against the statement, both ways. */
export async function compareWithSql(ask: Ask, tenantId: string, last: string): Promise<SqlComparison> {
  await ask(`drop table if exists rolled_by_sql`)
  await ask(`create temporary table rolled_by_sql as ${sqlRollForward(tenantId, last)}`)
  const columns = (
    await ask(
      `select string_agg(quote_ident(attname), ', ' order by attnum) as names from pg_attribute where attrelid = 'rolled_by_sql'::regclass and attnum > 0`,
    )
  ).rows[0]!['names'] as string
  const stored = `select ${columns} from snapshots where tenant_id = '${tenantId}'`
  const rolled = `select ${columns} from rolled_by_sql`
  const { rows } = await ask(`
    (select 'stored' as side, t.* from (${stored} except all ${rolled}) t) union all (select 'by SQL', t.* from (${rolled} except all ${stored}) t)
    order by portfolio_id, date, side limit 20`)
  const [counted] = (await ask(`select count(*)::int as rows from rolled_by_sql`)).rows
  return { rows: counted!['rows'] as number, differences: rows.map((row) => JSON.stringify(row)) }
}
