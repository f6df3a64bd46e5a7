import { type Callables, type Contract, createRollforward } from '@rollforward/core'
import type { Command } from 'commander'
import { openStore, type StoreFlags, withStoreFlags } from './config.ts'

interface WhoFlags extends StoreFlags {
  readonly tenant: string
  readonly user: string
}

interface CreateFlags extends WhoFlags {
  readonly currency: string
  readonly inception: string
  readonly opening: string
  readonly timeZone?: string
  readonly calendar?: string
}

export function addPortfolio(program: Command): void {
  const portfolio = program.command('portfolio').description('portfolios, without writing HTTP by hand')
  withWho(portfolio.command('create <name>').description('create a portfolio'))
    .requiredOption('--inception <date>', 'its first day')
    .option('--currency <code>', 'its base currency', 'USD')
    .option('--opening <amount>', 'equity at the start of the first day', '0.00')
    .option('--time-zone <name>', 'such as America/New_York')
    .option('--calendar <name>', 'such as XNYS')
    .action((name: string, flags: CreateFlags) =>
      inBook(flags, async (book) => {
        const { currency, inception, opening, timeZone, calendar } = flags
        const optional = { ...(timeZone === undefined ? {} : { time_zone: timeZone }), ...(calendar === undefined ? {} : { calendar }) }
        const created = await book.portfolios.create({
          name,
          base_currency: currency,
          inception_date: inception,
          opening_equity: opening,
          ...optional,
        })
        console.log(created.id)
      }),
    )
  withWho(portfolio.command('list').description('list the portfolios that the user may see'))
    .option('--json', 'one record a line')
    .action(({ json, ...flags }: WhoFlags & { readonly json?: boolean }) =>
      inBook(flags, async (book) => {
        for await (const row of book.portfolios.list())
          console.log(json ? JSON.stringify(row) : `${row.id}  ${row.base_currency} ${row.equity_balance.padStart(18)}  ${row.name}`)
      }),
    )
}

function withWho(command: Command): Command {
  return withStoreFlags(command).requiredOption('--tenant <id>', 'the tenant').requiredOption('--user <id>', 'the user on whose behalf')
}

async function inBook(flags: WhoFlags, work: (book: Callables<Contract>) => Promise<void>): Promise<void> {
  const store = openStore(flags, { folder: '.rollforward/data' })
  try {
    if (store.embedded) await store.migrate()
    await work(createRollforward({ store }).as({ user_id: flags.user, tenant_id: flags.tenant, scopes: ['write'] }))
  } finally {
    await store.close()
  }
}
