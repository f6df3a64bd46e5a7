import { errorCatalogue } from '@rollforward/core'
import { contract, type OperationSpec } from '@rollforward/core/contract'

/** The text of docs/errors.md: every code, what it means, and which operations answer it on their own account. */
export function renderErrorPage(): string {
  const rows = Object.entries(errorCatalogue).map(
    ([code, { status, message }]) => `| \`${code}\` | ${status} | ${cell(message)} | ${operationsWith(code)} |`,
  )
  return `# Errors

Made from the catalogue by \`npm run generate\`; a test holds it fresh.

A refusal is \`application/problem+json\` (RFC 9457) with \`type, title, status, detail, code, errors, request_id\`; \`errors\` lists the
fields that are wrong. In a program it is an error with the same \`code\`, \`status\`, \`detail\` and \`request_id\`, and
\`retryable\` says whether the same call may succeed later. Text in braces is filled in with the configured number.

The first of these that applies is answered: 401, \`INVALID_REQUEST\`, \`EQUITY_004\`, \`EQUITY_005\`, a stored answer for the same
idempotency key, \`IDEMPOTENCY_CONFLICT\`, then the operation's own codes in the order of its contract.

| code | status | meaning | operations |
| --- | --- | --- | --- |
${rows.join('\n')}
`
}

function operationsWith(code: string): string {
  const names = Object.entries(contract as Record<string, Record<string, OperationSpec>>).flatMap(([group, operations]) =>
    Object.entries(operations)
      .filter(([, { errors }]) => (errors as readonly string[]).includes(code))
      .map(([name]) => `${group}.${name}`),
  )
  if (names.length > 0) return names.join(', ')
  if (code === 'EQUITY_004' || code === 'EQUITY_005') return 'any on a portfolio'
  return /_\d{3}$/.test(code) ? '' : 'any'
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
