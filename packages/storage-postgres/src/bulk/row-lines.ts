import { cellText } from '../array-text.ts'
import { columns, type ColumnType } from '../columns.ts'
import type { Tables } from '../tables.ts'
import { readInstant, readInteger } from '../type-parsers.ts'
import { escapeText } from './line-writer.ts'

/** Characters that are turned to bytes at once. */
const CHUNK_LENGTH = 1 << 16
const NULL_CELL = '\\N'
const encoder = new TextEncoder()

/** The lines of rows of a table. */
export function rowLines<Table extends keyof Tables>(table: Table, rows: readonly Tables[Table][]): Generator<Uint8Array> {
  return cellLines(columns[table], rows)
}

/** Lines of these columns of some rows, in chunks that are ready while the next ones are made. */
export function* cellLines(types: Readonly<Record<string, ColumnType>>, rows: readonly object[]): Generator<Uint8Array> {
  const cells = Object.entries(types)
  let text = ''
  for (const row of rows as readonly Readonly<Record<string, unknown>>[]) {
    text += `${cells.map(([name, type]) => writeCell(row[name], type)).join('\t')}\n`
    if (text.length < CHUNK_LENGTH) continue
    yield encoder.encode(text)
    text = ''
  }
  if (text !== '') yield encoder.encode(text)
}

function writeCell(value: unknown, type: ColumnType): string {
  const text = cellText(value, type === 'json')
  if (text === null) return NULL_CELL
  return type === 'text' || type === 'json' ? escapeText(text) : text
}

/** Rows from the lines of a COPY of these columns in their order: the same values as a query gives. */
export function readRowLines<Row>(types: Readonly<Record<string, ColumnType>>, chunks: readonly Uint8Array[]): Row[] {
  const cells = Object.entries(types).map(([name, type]) => [name, readers[type]] as const)
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const rows: Row[] = []
  let rest = ''
  const take = (text: string): void => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()!
    for (const line of lines) rows.push(readLine(cells, line) as Row)
  }
  for (const chunk of chunks) take(decoder.decode(chunk, { stream: true }))
  take(decoder.decode())
  return rows
}

type Reader = (cell: string) => unknown

function readLine(cells: readonly (readonly [string, Reader])[], line: string): Record<string, unknown> {
  const texts = line.split('\t')
  const row: Record<string, unknown> = {}
  for (let place = 0; place < cells.length; place += 1) {
    const [name, read] = cells[place]!
    const text = texts[place]!
    row[name] = text === NULL_CELL ? null : read(text)
  }
  return row
}

const asIs: Reader = (cell) => cell

const readers: Readonly<Record<ColumnType, Reader>> = {
  text: unescapeText,
  uuid: asIs,
  date: asIs,
  timestamptz: readInstant,
  numeric: asIs,
  int4: readInteger,
  int8: readInteger,
  json: (cell) => JSON.parse(unescapeText(cell)) as unknown,
}

const escaped = /\\(.)/g
const characters: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', v: '\v' }

function unescapeText(cell: string): string {
  return cell.includes('\\') ? cell.replace(escaped, (_, character: string) => characters[character] ?? character) : cell
}
