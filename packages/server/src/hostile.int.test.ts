import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Engine, engines } from './engines.test.helper.ts'
import { addressOf, type Field, jsonOf, listOperations, type Operation, type Row, rowsOf, spliced, textOf } from './hostile.test.helper.ts'
import { expectProblem, openWorld, stateOf, type Told, type World } from './world.test.helper.ts'

// Every hostile value in every field of every operation of the contract, over every store: what is refused changes nothing, what is
// good is taken and comes back as it was, and nothing ends in an error of ours.

const TODAY = '2026-11-20'
const UNKNOWN = '00000000-0000-7000-8000-00000000ffff'
const hints = {
  ...{
    base: 'EUR',
    quote: 'USD',
    base_currency: 'USD',
    change_type: 'CONTRIBUTION',
    position_type: 'LONG',
    name: 'Hostile',
    inception_date: '2000-01-01',
  },
  ...{
    change_date: TODAY,
    date: TODAY,
    entry_date: TODAY,
    exit_date: TODAY,
    ex_date: TODAY,
    '+override_reason': true,
    override_reason: 'The test',
    '+date': true,
  },
}
const operations = listOperations(hints)

/** Where the specification takes what the corpus refuses, with the reason, and nowhere else. */
const overrides: Readonly<Record<string, { readonly expect: readonly number[]; readonly why: string }>> = {
  'enum-052': { expect: [200, 201], why: 'JPY is an accepted currency' },
}

const kinds: Readonly<Record<string, readonly string[]>> = {
  amount: ['amount_string', 'amount_json'],
  date: ['date'],
  uuid: ['uuid'],
  enum: ['enum'],
  text: ['text'],
}

/** Whether a value that the corpus refuses for its kind is what this very field is for: a rate of eight digits, a fee given back. */
function isFor({ schema, path, nullable }: Field, operation: Operation, row: Row): boolean {
  if (row['raw_json'] === 'null') return nullable
  if (/^(equityChanges|portfolios)\./.test(operation.id) && path !== 'opening_equity') return false
  const text = typeof row['raw_json'] === 'string' ? row['raw_json'] : textOf(row)
  if (typeof schema['pattern'] === 'string' && text.length < 50) return new RegExp(schema['pattern']).test(text)
  return (schema['enum'] as string[] | undefined)?.includes(text) ?? false
}

describe.each(Object.keys(engines))('over %s', (name) => {
  let engine: Engine
  let world: World
  let admin: string
  const parameters: Record<string, string> = { user_id: 'bob' }
  beforeAll(async () => {
    engine = await engines[name]!()
    world = await openWorld({ store: engine.store })
    admin = await world.token({ scopes: ['admin'] })
    parameters['portfolio_id'] = await world.portfolio({ inception_date: '2000-01-01' })
    for (const [id, parameter] of Object.entries({
      'equityChanges.record': 'change_id',
      'positions.open': 'position_id',
      'fills.record': 'fill_id',
      'income.record': 'income_id',
    })) {
      const operation = operations.find((each) => each.id === id)
      if (operation) parameters[parameter] = idIn(await send(operation, JSON.stringify(operation.sample)))
    }
  })
  afterAll(() => engine.close())

  /** A book of its own for each change that is taken, so that the biggest amount is as good as the first. */
  const empty = () => world.portfolio({ inception_date: '2000-01-01', opening_equity: '0.00' })
  const send = (operation: Operation, body: string | undefined, at = parameters): Promise<Told> =>
    world.ask(operation.spec.method, addressOf(operation, { ...unknowns(operation), ...at }), {
      token: admin,
      ...(body === undefined || operation.inQuery ? {} : { text: body }),
    })

  const sendRow = async (operation: Operation, field: Field, row: Row, at = parameters): Promise<Told> => {
    if (!operation.inQuery) return send(operation, spliced(operation.sample, field.path, jsonOf(row)), at)
    const query = `${encodeURIComponent(field.path.replace('[0]', ''))}=${encodeText(textOf(row))}`
    return world.ask(operation.spec.method, `${addressOf(operation, { ...unknowns(operation), ...at })}?${query}`, { token: admin })
  }

  for (const operation of operations) {
    for (const field of operation.fields.filter(({ kind }) => kind in kinds)) {
      const rows = kinds[field.kind]!.flatMap(rowsOf).filter((row) => !operation.inQuery || row['raw_json'] === undefined)
      const refused = rows.filter((row) => row.verdict === 'reject' && !isFor(field, operation, row) && !(row.id in overrides))
      test(`${operation.id} refuses ${refused.length} values of ${field.path}`, async () => {
        const before = await stateOf(world, admin)
        for (const row of refused) {
          const told = await sendRow(operation, field, row)
          expect(row.expect, `${row.id} ${row.why}: ${told.text.slice(0, 300)}`).toContain(told.status)
          expectProblem(told, row.id)
          // What is refused for another reason has proved nothing.
          expect(isAbout(told, field, row), `${row.id} ${told.text.slice(0, 300)}`).toBe(true)
        }
        expect(await stateOf(world, admin)).toBe(before)
      })

      const harmless = rows.filter((row) => row.verdict !== 'reject' || row.id in overrides)
      const others = name === 'memory' || isStrict(operation) ? harmless : inTurn(harmless, `${operation.id}.${field.path}`)
      test(`${operation.id} takes or refuses ${others.length} harmless values of ${field.path}, and keeps what it takes`, async () => {
        for (const row of others) {
          const portfolio_id = operation.id === 'equityChanges.record' ? await empty() : parameters['portfolio_id']!
          const told = await sendRow(operation, field, row, { ...parameters, portfolio_id })
          expect(told.status, `${row.id}: ${told.text.slice(0, 300)}`).toBeLessThan(500)
          if (told.status >= 400) expectProblem(told, row.id)
          else expectKept(told, field, row)
          if (isStrict(operation) && isInForm(field, row) && row.verdict === 'accept')
            expect(row.expect, `${row.id}: ${told.text.slice(0, 300)}`).toContain(told.status)
          if (row.id in overrides && isInForm(field, row)) {
            const refusedForm = told.body['code'] === 'INVALID_REQUEST' && isAbout(told, field, row)
            expect(refusedForm, `${row.id} ${overrides[row.id]!.why}: ${told.text.slice(0, 300)}`).toBe(false)
          }
        }
      })
    }
  }

  for (const operation of operations.filter(({ spec }) => spec.path.includes('_id}'))) {
    test(`${operation.id} refuses what is no id in its path`, async () => {
      const before = await stateOf(world, admin)
      const names = [...operation.spec.path.matchAll(/\{(\w+_id)\}/g)]
        .map((match) => match[1]!)
        .filter((parameter) => parameter !== 'user_id')
      for (const parameter of names) {
        // Two dots are gone before anybody could send them: an address is put in order where it is made.
        for (const row of rowsOf('uuid').filter(({ raw_json, string }) => raw_json === undefined && string !== '..' && string !== '')) {
          const told = await send(operation, JSON.stringify(operation.sample), { ...parameters, [parameter]: encodeText(textOf(row)) })
          expect(row.expect, `${row.id} ${told.text.slice(0, 300)}`).toContain(told.status)
          expectProblem(told, row.id)
        }
      }
      expect(await stateOf(world, admin)).toBe(before)
    })
  }

  test('the biggest amounts there are, twice over, end in no error of ours', async () => {
    const portfolio = await world.portfolio({ opening_equity: '99999999999999.99' })
    for (const amount of ['99999999999999.99', '99999999999999.99', '0.01']) {
      const told = await world.ask('POST', `/api/v1/portfolios/${portfolio}/equity-changes`, {
        token: admin,
        body: { change_type: 'CONTRIBUTION', change_date: TODAY, amount },
      })
      expect(told.status, told.text).toBeLessThan(500)
    }
    expect((await world.ask('GET', `/api/v1/portfolios/${portfolio}`)).status).toBe(200)
    expect((await world.ask('GET', `/api/v1/portfolios/${portfolio}/equity-changes/summary`)).status).toBe(200)
  })

  test('the next ordinary request succeeds, and nobody’s prototype has changed', async () => {
    expect((await world.ask('GET', `/api/v1/portfolios/${parameters['portfolio_id']}`)).status).toBe(200)
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(world.log.filter(({ level }) => level === 'error')).toEqual([])
  })
})

/** Here every control has to be taken; elsewhere one may be refused for what it means, not for its form. */
function isStrict({ id }: Operation): boolean {
  return /^(equityChanges\.record|portfolios\.create)$/.test(id)
}

/** A quarter of the rows, another one for each field: a database sees every row in some field, and the run ends within minutes. */
function inTurn(rows: readonly Row[], field: string): readonly Row[] {
  const turn = createHash('sha256').update(field).digest()[0]!
  return rows.filter((_, index) => (index + turn) % 4 === 0)
}

function unknowns({ spec }: Operation): Record<string, string> {
  return Object.fromEntries([...spec.path.matchAll(/\{(\w+)\}/g)].map((match) => [match[1]!, UNKNOWN]))
}

/** Percent signs of a row are sent as they are: half an escape is what is hostile about them. Half a pair goes as the bytes it would be. */
function encodeText(text: string): string {
  if (text.includes('%')) return text
  return text.replace(/[\s\S]/gu, (character) => (/\p{Surrogate}/u.test(character) ? '%ED%A0%80' : encodeURIComponent(character)))
}

function isJunk({ raw_json }: Row): boolean {
  if (typeof raw_json !== 'string') return false
  try {
    JSON.parse(raw_json)
    return false
  } catch {
    return true
  }
}

/** Controls are for the field's own grammar: a text of 500 characters is no name of 200. */
function isInForm({ schema, kind }: Field, row: Row): boolean {
  if (kind === 'enum') return schema['pattern'] !== undefined
  return typeof row['raw_json'] === 'string' || textOf(row).length <= ((schema['maxLength'] as number | undefined) ?? Infinity)
}

/** Whether a refusal is about the value that was sent, and not about something that was wrong anyway. */
function isAbout(told: Told, { path }: Field, row: Row): boolean {
  if (told.body['code'] === 'EQUITY_001') return true
  // An id in good form that nobody has.
  if (row.id === 'uuid-044') return told.status === 404
  const wanted = [
    path,
    `${path}[0]`,
    path.replace('[0]', ''),
    ...(isJunk(row) ? ['body'] : []),
    ...(lengthOf(row) > 10_000 ? ['query'] : []),
  ]
  return named(told).some((name) => wanted.includes(name))
}

function lengthOf(row: Row): number {
  return typeof row['raw_json'] === 'string' ? 0 : encodeText(textOf(row)).length
}

function named({ body }: Told): string[] {
  return ((body['errors'] ?? []) as { path: string }[]).map(({ path }) => path)
}

/** What was taken comes back digit for digit and letter for letter. */
function expectKept({ body }: Told, field: Field, row: Row): void {
  if (field.kind !== 'amount' && field.kind !== 'text' && field.kind !== 'date') return
  if (!(field.path in body) || row['raw_json'] !== undefined) return
  const sent = textOf(row)
  const expected = field.kind === 'amount' && !sent.includes('.') ? [sent, `${sent}.00`] : [sent]
  expect(expected, row.id).toContain(body[field.path])
}

function idIn({ body, text }: Told): string {
  const found = /"(?:id|fill_id)":"([0-9a-f-]{36})"/.exec(text)?.[1]
  return (body['id'] as string | undefined) ?? found ?? UNKNOWN
}
