import type { Command } from 'commander'
import { openStore, readCount, type StoreFlags, withStoreFlags } from './config.ts'

export function addMigrate(program: Command): void {
  withStoreFlags(program.command('migrate').description('bring the database schema forward, or some versions back'))
    .option('--down <versions>', 'how many versions to go back', readCount)
    .action(async ({ down, ...flags }: StoreFlags & { readonly down?: number }) => {
      const store = openStore(flags, { folder: '.rollforward/data' })
      try {
        const { from, to } = await store.migrate({ down })
        console.log(from === to ? `The schema is at version ${to} already` : `The schema went from version ${from} to ${to}`)
      } finally {
        await store.close()
      }
    })
}
