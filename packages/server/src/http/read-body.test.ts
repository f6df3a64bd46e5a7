import { describe, expect, it } from 'vitest'
import { expectNoBody, readJsonBody } from './read-body.ts'

const LIMIT = 1000
const post = (body: BodyInit | null, headers: Record<string, string> = { 'Content-Type': 'application/json' }): Request =>
  new Request('http://localhost/', { method: 'POST', body, headers, ...(body instanceof ReadableStream ? { duplex: 'half' } : {}) })
const read = (body: BodyInit | null, headers?: Record<string, string>) => readJsonBody(post(body, headers), LIMIT)
const refusal = async (work: Promise<unknown>): Promise<{ code?: string; path?: string }> => {
  try {
    await work
    return {}
  } catch (error) {
    const { code, errors } = error as { code: string; errors: { path: string }[] }
    return { code, ...(errors[0] ? { path: errors[0].path } : {}) }
  }
}

describe('readJsonBody', () => {
  it('reads JSON, and numbers that are written plainly', async () => {
    expect(await read('{"amount":50000.00,"name":"Zoë"}')).toEqual({ amount: 50000, name: 'Zoë' })
  })

  it('puts something no schema accepts in the place of a number that a double cannot hold', async () => {
    const body = (await read('{"a":99999999999999.99,"b":4.35e0,"c":-0,"d":7}')) as Record<string, unknown>
    expect(typeof body['a']).toBe('object')
    expect(typeof body['b']).toBe('object')
    expect(typeof body['c']).toBe('object')
    expect(body['d']).toBe(7)
  })

  it.each([
    '',
    ' ',
    '}',
    '{"a":1,}',
    "{'a':1}",
    '{"a":1}{"b":2}',
    '{"a":1}//c',
    '\u0000',
    '{"a":01}',
    '{"a":NaN}',
    'null',
    '0',
    '"x"',
    '[]',
    '\ufeff{}',
    'true',
  ])('refuses %j', async (text) => expect(await refusal(read(text))).toEqual({ code: 'INVALID_REQUEST', path: 'body' }))

  it('refuses what is not UTF-8', async () => {
    expect(await refusal(read(new Uint8Array([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d])))).toEqual({
      code: 'INVALID_REQUEST',
      path: 'body',
    })
  })

  it.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json ; charset=utf-8 ',
  ])('takes the type %j', async (type) => expect(await read('{}', { 'Content-Type': type })).toEqual({}))

  it.each([
    'text/plain',
    'text/json',
    'json',
    'application/json, text/plain',
    'application/json; charset=utf-16',
    'application/jsonx',
    'application/json; charset=utf-8; x=1',
    '',
  ])('refuses the type %j', async (type) =>
    expect(await refusal(read('{}', { 'Content-Type': type }))).toEqual({ code: 'UNSUPPORTED_MEDIA_TYPE' }),
  )

  it.each(['gzip', 'deflate', 'br', 'x-evil', 'identity, gzip'])('refuses the encoding %j unread', async (encoding) => {
    expect(await refusal(read('{}', { 'Content-Type': 'application/json', 'Content-Encoding': encoding }))).toEqual({
      code: 'UNSUPPORTED_MEDIA_TYPE',
    })
  })

  it('refuses by the length that is announced and by the length that arrives', async () => {
    const full = `{"a":"${'x'.repeat(LIMIT - 8)}"}`
    expect(full).toHaveLength(LIMIT)
    expect(await read(full)).toBeTypeOf('object')
    expect(await refusal(read(`${full} `))).toEqual({ code: 'BODY_TOO_LARGE' })
    expect(await refusal(read('{}', { 'Content-Type': 'application/json', 'Content-Length': '1001' }))).toEqual({ code: 'BODY_TOO_LARGE' })
  })

  it('stops reading a sender who never stops', async () => {
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1
        // Not quite endless, so that a reader who does not stop fails the test and not the machine.
        if (sent > 1000) controller.close()
        else controller.enqueue(new Uint8Array(100).fill(0x20))
      },
    })
    expect(await refusal(read(endless))).toEqual({ code: 'BODY_TOO_LARGE' })
    expect(sent).toBeLessThan(20)
  })
})

describe('expectNoBody', () => {
  it('takes an empty one and refuses any other', async () => {
    await expectNoBody(new Request('http://localhost/', { method: 'DELETE' }))
    await expectNoBody(post('', {}))
    expect(await refusal(expectNoBody(post('x', {})))).toEqual({ code: 'INVALID_REQUEST', path: 'body' })
    expect(await refusal(expectNoBody(new Request('http://localhost/', { headers: { 'Content-Length': '1' } })))).toEqual({
      code: 'INVALID_REQUEST',
      path: 'body',
    })
  })
})
