import type { OpenApiDocument, OpenApiOperation } from '../openapi/document.ts'
import type { JsonSchema } from '../openapi/json-schema.ts'
import { html, type Markup } from './html.ts'

/** A page for people, from the same document that machines read. It works without its script, which only filters. */
export function referencePage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const groups = document.tags.map(({ name }) => ({
    name,
    operations: operations.filter(({ operation }) => operation.tags.includes(name)),
  }))
  const base = textOf(document.servers[0]?.['url'])
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Rollforward API</title>
        <link rel="stylesheet" href="docs/reference.css" />
        <script type="module" src="docs/reference.js"></script>
      </head>
      <body>
        <a class="skip" href="#operations">Skip to the operations</a>
        <nav aria-label="Operations">
          <p class="title">Rollforward API</p>
          <label for="search">Search</label>
          <input id="search" type="search" autocomplete="off" placeholder="Path, field or error code" />
          <p id="found" role="status"></p>
          ${groups.map(navigation)}
          <p><a href="openapi.json">openapi.json</a></p>
        </nav>
        <main id="operations">
          <h1>Rollforward API</h1>
          <p>${textOf(document.info['description'])}</p>
          <p>
            Every address is below <code>${base}</code>. Send the token as <code>Authorization: Bearer …</code>. Refusals are
            <code>application/problem+json</code> with a <code>code</code>.
          </p>
          ${groups.map(
            (group) =>
              html`<section class="group">
                <h2>${group.name}</h2>
                ${group.operations.map((operation) => section(operation))}
              </section>`,
          )}
          <section class="group">
            <h2>Records</h2>
            ${Object.entries(document.components.schemas).map(([name, schema]) => record(name, schema))}
          </section>
        </main>
      </body>
    </html>`
  return page.text
}

interface Listed {
  readonly path: string
  readonly method: string
  readonly operation: OpenApiOperation
}

function navigation({ name, operations }: { readonly name: string; readonly operations: readonly Listed[] }): Markup {
  const items = operations.map(
    ({ operation }) =>
      html`<li data-of="${operation.operationId}">
        <a href="#${operation.operationId}">${operation.operationId.split('.')[1] ?? ''}</a>
      </li>`,
  )
  return html`<p class="group-name">${name}</p>
    <ul>
      ${items}
    </ul>`
}

function section({ path, method, operation }: Listed): Markup {
  const body = (operation.requestBody as { content?: Record<string, { schema: JsonSchema }> } | undefined)?.content?.['application/json']
    ?.schema
  const responses = Object.entries(operation.responses).map(([status, response]) => responseRow(status, response))
  return html`<article id="${operation.operationId}">
    <h3>${operation.summary}</h3>
    <p class="address"><span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code></p>
    ${
      operation.parameters.length === 0
        ? ''
        : html`<h4>Parameters</h4>
            ${table(['Name', 'In', 'Type', 'About'], operation.parameters.map(parameterRow))}`
    }
    ${
      body === undefined
        ? ''
        : html`<h4>Body</h4>
            <p>${typeOf(body)}</p>`
    }
    <h4>Answers</h4>
    ${table(['Status', 'What'], responses)}
  </article>`
}

function responseRow(status: string, response: JsonSchema): Markup {
  const content = response['content'] as Record<string, { schema: JsonSchema }> | undefined
  const schema = content?.['application/json']?.schema
  const lines = String(response['description'])
    .split('\n\n')
    .map((line) => html`<p>${line}</p>`)
  return html`<tr>
    <td>${status}</td>
    <td>${lines}${schema === undefined ? '' : html`<p>${typeOf(schema)}</p>`}</td>
  </tr>`
}

function parameterRow(parameter: JsonSchema): Markup {
  return html`<tr>
    <td><code>${String(parameter['name'])}</code>${parameter['required'] === true ? html` <em>required</em>` : ''}</td>
    <td>${String(parameter['in'])}</td>
    <td>${typeOf(parameter['schema'] as JsonSchema)}</td>
    <td>${textOf(parameter['description'])}</td>
  </tr>`
}

function record(name: string, schema: JsonSchema): Markup {
  const required = (schema['required'] ?? []) as readonly string[]
  const rows = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>).map(
    ([field, property]) =>
      html`<tr>
        <td><code>${field}</code>${required.includes(field) ? '' : html` <em>optional</em>`}</td>
        <td>${typeOf(property)}</td>
      </tr>`,
  )
  return html`<article id="schema-${name}">
    <h3>${name}</h3>
    ${rows.length === 0 ? typeOf(schema) : table(['Field', 'Type'], rows)}
  </article>`
}

function table(heads: readonly string[], rows: readonly Markup[]): Markup {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${heads.join(', ')}">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

/** A schema in a few words; records are linked. */
function typeOf(schema: JsonSchema): Markup {
  if (typeof schema['$ref'] === 'string') {
    const name = schema['$ref'].split('/').at(-1)!
    return html`<a href="#schema-${name}">${name}</a>`
  }
  const variants = (schema['anyOf'] ?? schema['oneOf'] ?? schema['allOf']) as readonly JsonSchema[] | undefined
  if (variants) return html`${variants.map((variant, index) => html`${index === 0 ? '' : ' or '}${typeOf(variant)}`)}${defaultOf(schema)}`
  if (Array.isArray(schema['enum']))
    return html`${(schema['enum'] as readonly string[]).map((value, index) => html`${index === 0 ? '' : ' | '}<code>${value}</code>`)}${defaultOf(schema)}`
  if (schema['type'] === 'array') return html`list of ${typeOf((schema['items'] ?? {}) as JsonSchema)}`
  if (schema['type'] === 'object' && schema['properties'] !== undefined) {
    return html`${Object.entries(schema['properties'] as Record<string, JsonSchema>).map(([name, property], index) => html`${index === 0 ? '{ ' : ', '}<code>${name}</code>: ${typeOf(property)}`)}
    }`
  }
  const kind = [schema['type']].flat().map(String).join(' or ')
  const more = [schema['format'], limits(schema)].filter((text) => text !== undefined && text !== '').map(String)
  const example = (schema['examples'] as readonly unknown[] | undefined)?.[0]
  return html`${kind === 'undefined' ? 'any' : kind}${more.length === 0 ? '' : ` (${more.join(', ')})`}${example === undefined ? '' : html`, such as <code>${textOf(example)}</code>`}${defaultOf(schema)}`
}

function limits(schema: JsonSchema): string {
  const { minimum, maximum, maxLength } = schema as { minimum?: number; maximum?: number; maxLength?: number }
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`
  return maxLength === undefined || schema['format'] !== undefined || schema['pattern'] !== undefined
    ? ''
    : `at most ${maxLength} characters`
}

function defaultOf(schema: JsonSchema): Markup {
  return schema['default'] === undefined ? html`` : html`; default <code>${JSON.stringify(schema['default'])}</code>`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
