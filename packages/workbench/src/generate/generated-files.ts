import { fileURLToPath } from 'node:url'
import { openApiDocument } from '@rollforward/server'
import { format } from 'prettier'
import { renderFields, renderRoutes } from './contract-tables.ts'
import { renderErrorPage } from './error-page.ts'

const root = new URL('../../../../', import.meta.url)

export interface GeneratedFile {
  readonly path: string
  readonly text: string
}

/** Every file that is made and not written: where it lies and what it must hold. */
export async function generatedFiles(): Promise<readonly GeneratedFile[]> {
  return [
    await typescript('packages/core/src/contract/routes.ts', renderRoutes()),
    await typescript('packages/core/src/contract/fields.ts', renderFields()),
    { path: absolute('docs/openapi.json'), text: `${JSON.stringify(openApiDocument(), null, 2)}\n` },
    { path: absolute('docs/errors.md'), text: renderErrorPage() },
  ]
}

function absolute(name: string): string {
  return fileURLToPath(new URL(name, root))
}

async function typescript(name: string, text: string): Promise<GeneratedFile> {
  const path = absolute(name)
  const { resolveConfig } = await import('prettier')
  return { path, text: await format(text, { ...(await resolveConfig(path)), parser: 'typescript' }) }
}
