#!/usr/bin/env node
import { Command } from 'commander'
import { addDemo } from './demo.ts'
import { failureLine, UsageError } from './failure.ts'
import { addMigrate } from './migrate.ts'
import { addPortfolio } from './portfolio.ts'
import { addServe } from './serve.ts'
import { addToken } from './token.ts'

const program = new Command('rollforward')
  .description('Portfolio equity and P&L, exact to the cent')
  .showHelpAfterError('(--help shows what there is)')
for (const add of [addDemo, addServe, addMigrate, addPortfolio, addToken]) add(program)

try {
  await program.parseAsync()
} catch (error) {
  console.error(`rollforward: ${failureLine(error)}`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}
