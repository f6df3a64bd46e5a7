import type { Scope } from '@rollforward/core'
import { type Command, Option } from 'commander'
import { signToken } from '../sign-token.ts'
import { type AuthFlags, readCount, readSecretAuth, withAuthFlags } from './config.ts'

interface TokenFlags extends AuthFlags {
  readonly user: string
  readonly tenant: string
  readonly name?: string
  readonly scope: readonly Scope[]
  readonly minutes: number
}

export function addToken(program: Command): void {
  withAuthFlags(program.command('token').description('print a signed token for trying things out; needs ROLLFORWARD_SECRET'))
    .requiredOption('--user <id>', 'the user')
    .requiredOption('--tenant <id>', 'the tenant')
    .option('--name <text>', "the user's name")
    .addOption(new Option('--scope <scope...>', 'what it may do').choices(['read', 'write', 'admin']).default(['read']))
    .option('--minutes <number>', 'how long it lives', readCount, 60)
    .action(async ({ user, tenant, name, scope, minutes, ...flags }: TokenFlags) => {
      const { token } = await signToken(
        { user_id: user, tenant_id: tenant, scopes: scope, name },
        { ...readSecretAuth(flags), lifetime_s: minutes * 60 },
      )
      console.log(token)
    })
}
