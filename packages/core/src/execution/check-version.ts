import { RollforwardError } from '../kernel/errors.ts'

/** Refuses when the caller has seen another version of the record. */
export function checkVersion({ if_match }: { readonly if_match: number | undefined }, row: { readonly version: number }): void {
  if (if_match !== undefined && if_match !== row.version)
    throw new RollforwardError('VERSION_CONFLICT', { extensions: { version: row.version } })
}
