import { resolve } from 'node:path'
import type { Logger } from '@rollforward/core'
import { type DatabaseStore, pgliteStore, postgresStore } from '@rollforward/storage-postgres'
import { type Command, InvalidArgumentError } from 'commander'
import type { AuthOptions } from '../auth.ts'
import { UsageError } from './failure.ts'

// Flags go before the environment. Names of variables are those of the flags with ROLLFORWARD_ before; DATABASE_URL, PORT and HOST
// are understood as everywhere.

export interface StoreFlags {
  readonly databaseUrl?: string
  readonly dataDir?: string
}

export function withStoreFlags(command: Command): Command {
  return command
    .option('--database-url <url>', 'a PostgreSQL server, such as postgres://user@host/name (DATABASE_URL)')
    .option('--data-dir <folder>', 'the folder of the embedded database (ROLLFORWARD_DATA_DIR)')
}

/** The database that is asked for: a server if one is named, else an embedded one in a folder. */
export function openStore(
  flags: StoreFlags,
  { folder, logger }: { readonly folder: string; readonly logger?: Logger },
): DatabaseStore & { readonly embedded: boolean } {
  const url = flags.databaseUrl ?? (flags.dataDir === undefined ? env('DATABASE_URL') : undefined)
  if (url !== undefined && flags.dataDir !== undefined) throw new UsageError('give either --database-url or --data-dir')
  if (url !== undefined && !/^postgres(ql)?:\/\//.test(url)) throw new UsageError('the database URL must begin with postgres://')
  if (url !== undefined) return { ...postgresStore({ connection_string: url }), embedded: false }
  const dataDir = resolve(flags.dataDir ?? env('ROLLFORWARD_DATA_DIR') ?? folder)
  return { ...pgliteStore({ data_dir: dataDir, logger }), embedded: true }
}

export interface AuthFlags {
  readonly jwksUrl?: string
  readonly issuer?: string
  readonly audience?: string
}

export function withAuthFlags(command: Command): Command {
  return command
    .option('--issuer <text>', 'who signs tokens (ROLLFORWARD_ISSUER; "rollforward" with a secret)')
    .option('--audience <text>', 'whom tokens are for (ROLLFORWARD_AUDIENCE; "rollforward" with a secret)')
}

/** Who signs tokens. The secret comes from the environment only: a flag would show in the list of processes. */
export function readAuth(flags: AuthFlags): AuthOptions {
  const jwksUrl = flags.jwksUrl ?? env('ROLLFORWARD_JWKS_URL')
  if (jwksUrl === undefined) return readSecretAuth(flags)
  const { issuer, audience } = {
    issuer: flags.issuer ?? env('ROLLFORWARD_ISSUER'),
    audience: flags.audience ?? env('ROLLFORWARD_AUDIENCE'),
  }
  if (!/^https?:\/\//.test(jwksUrl)) throw new UsageError('the JWKS URL must begin with https://')
  if (issuer === undefined || audience === undefined) throw new UsageError('--jwks-url needs --issuer and --audience')
  return { jwks_url: jwksUrl, issuer, audience }
}

export function readSecretAuth(flags: AuthFlags): { readonly secret: string; readonly issuer: string; readonly audience: string } {
  const secret = env('ROLLFORWARD_SECRET')
  if (secret === undefined) throw new UsageError('set ROLLFORWARD_SECRET (at least 32 bytes) or ROLLFORWARD_JWKS_URL: there is no default')
  if (new TextEncoder().encode(secret).length < 32) throw new UsageError('ROLLFORWARD_SECRET must have at least 32 bytes')
  return {
    secret,
    issuer: flags.issuer ?? env('ROLLFORWARD_ISSUER') ?? 'rollforward',
    audience: flags.audience ?? env('ROLLFORWARD_AUDIENCE') ?? 'rollforward',
  }
}

export function env(name: string): string | undefined {
  const value = process.env[name]
  return value === undefined || value === '' ? undefined : value
}

/** A port of the environment or of a flag. */
export function readPort(text: string): number {
  if (!/^[0-9]{1,5}$/.test(text) || +text > 65_535) throw new InvalidArgumentError('must be a port from 0 to 65535')
  return +text
}

export function readCount(text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new InvalidArgumentError('must be a whole number above 0')
  return +text
}

/** The port that was asked for, or undefined. */
export function askedPort(flag: number | undefined): number | undefined {
  const given = env('PORT')
  if (flag !== undefined || given === undefined) return flag
  try {
    return readPort(given)
  } catch {
    throw new UsageError('PORT must be a port from 0 to 65535')
  }
}
