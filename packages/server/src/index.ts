/** The HTTP app: the contract, answered over `fetch`. */
export { type App, type AppOptions, createApp } from './app.ts'
export type { AuthOptions } from './auth.ts'
export { createMetrics, type Metrics } from './metrics.ts'
export { type OpenApiDocument, openApiDocument } from './openapi/document.ts'
export { defaultRateLimits, type RateLimits } from './rate-limit.ts'
export { signToken, type SigningOptions, type TokenClaims } from './sign-token.ts'
