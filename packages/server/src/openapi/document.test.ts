import { contract, type OperationSpec } from '@rollforward/core/contract'
import { describe, expect, it } from 'vitest'
import { openWorld } from '../world.test.helper.ts'
import { openApiDocument } from './document.ts'

const document = openApiDocument()
const specs = Object.entries(contract as Record<string, Record<string, OperationSpec>>).flatMap(([group, operations]) =>
  Object.entries(operations).map(([name, spec]) => ({ id: `${group}.${name}`, spec })),
)

describe('openApiDocument', () => {
  it('has every operation of the contract that has an address of its own', () => {
    const described = Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
    expect(described.sort()).toEqual(
      specs
        .filter(({ spec }) => !spec.preset)
        .map(({ id }) => id)
        .sort(),
    )
  })

  it('refers to nothing that is not there, and holds nothing that nobody refers to', () => {
    const text = JSON.stringify(document)
    const referred = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]))
    expect(Object.keys(document.components.schemas).sort()).toEqual([...referred].sort())
    expect(text).not.toContain('$defs')
  })

  it('says of each field what the contract says', () => {
    const record = document.components.schemas['RecordEquityChange'] as {
      properties: Record<string, Record<string, unknown>>
      required: string[]
    }
    expect(record.required).toEqual(['change_type', 'amount', 'change_date'])
    expect(record.properties['amount']).toMatchObject({ type: 'string', pattern: expect.stringContaining('[0-9]{1,2}') as string })
    expect(record.properties['preview']).toEqual({ type: 'boolean', default: false })
    const list = document.paths['/portfolios/{portfolio_id}/equity-changes']?.['get']
    expect(list?.parameters.map((parameter) => parameter['name'])).toEqual(
      expect.arrayContaining(['portfolio_id', 'start_date', 'limit', 'cursor']),
    )
    expect(list?.parameters.find((parameter) => parameter['name'] === 'limit')?.['schema']).toMatchObject({
      type: 'integer',
      maximum: 500,
      default: 50,
    })
  })

  it('lists the refusals of each operation under their status', () => {
    const { responses } = document.paths['/portfolios/{portfolio_id}/equity-changes']!['post']!
    expect(Object.keys(responses)).toEqual(['200', '201', '400', '401', '403', '404', '409', '413', '415', '429', '503'])
    expect(responses['400']?.['description']).toContain('EQUITY_003: Withdrawal amount cannot exceed current portfolio equity')
  })

  it('is served with the page that is made from it', async () => {
    const { ask } = await openWorld()
    expect((await ask('GET', '/openapi.json', { token: null })).body).toEqual(document)
    const page = await ask('GET', '/docs', { token: null })
    expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
    expect(page.headers.get('Content-Security-Policy')).toContain("require-trusted-types-for 'script'")
    for (const { id, spec } of specs) if (!spec.preset) expect(page.text).toContain(`id="${id}"`)
    const linked = [...page.text.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]!)
    for (const anchor of linked) expect(page.text).toContain(`id="${anchor}"`)
    expect(page.text).not.toContain('undefined')
    expect(page.text).not.toContain('[object')
    for (const asset of ['/docs/reference.css', '/docs/reference.js', '/api/v1/docs/reference.js'])
      expect((await ask('GET', asset, { token: null })).status).toBe(200)
  })
})
