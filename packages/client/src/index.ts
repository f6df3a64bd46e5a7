/** The HTTP client: the same groups and methods as the SDK, over the network or over an app in memory. */
export { type Client, type ClientOptions, createClient } from './create-client.ts'
export type { FetchToken, IssuedToken } from './token-source.ts'
export { isRollforwardError, type RollforwardError } from '@rollforward/core/errors'
