import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { launch, type Browser } from 'puppeteer-core'
import { woffToSfnt } from './woff-to-sfnt.ts'

// One browser for element tests, story tests and pictures: the same binary, flags and fonts on every machine, so a test
// that passes here passes there and two pictures of one page are the same bytes.

const root = join(import.meta.dirname, '../../../..')
const require = createRequire(import.meta.url)

/** Only these fonts exist for the browser: a bare machine has none (text is then 0 wide), another has its own taste. */
const fontFiles = [
  ...['latin', 'latin-ext', 'greek', 'cyrillic'].flatMap((subset) =>
    [400, 500, 600, 700].map((weight) => `inter/files/inter-${subset}-${weight}-normal.woff`),
  ),
  ...[400, 700].map((weight) => `noto-sans-arabic/files/noto-sans-arabic-arabic-${weight}-normal.woff`),
  ...[400, 700].map((weight) => `noto-sans-jp/files/noto-sans-jp-japanese-${weight}-normal.woff`),
  // Arrows, triangles and the check mark, which Inter leaves out.
  ...[60, 94, 95, 99, 101, 107].map((subset) => `noto-sans-jp/files/noto-sans-jp-${subset}-400-normal.woff`),
]

export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
  // Under LANG=C the headless shell reports "en-US@posix", which Intl refuses; --lang does not change that, this does.
  '--accept-lang=en-US',
]

interface Prepared {
  readonly path: string
  readonly env: Readonly<Record<string, string>>
}

let prepared: Promise<Prepared> | undefined
const prepare = (): Promise<Prepared> => (prepared ??= prepareOnce())

/** The executable: CHROME_PATH, else the packaged one on Linux x64, else a Chrome installed in the usual places. */
export async function chromiumPath(): Promise<string> {
  return (await prepare()).path
}

/** The environment to start it with: its own libraries and our own fonts. */
export async function chromiumEnv(): Promise<Record<string, string>> {
  return { ...definedEnv(), ...(await prepare()).env }
}

export async function launchBrowser(): Promise<Browser> {
  return launch({ executablePath: await chromiumPath(), args: chromiumArgs, env: await chromiumEnv(), headless: 'shell' })
}

async function prepareOnce(): Promise<Prepared> {
  const cache = join(root, 'node_modules/.cache', `chromium-${await packagedVersion()}`)
  await mkdir(cache, { recursive: true })
  const fonts = { FONTCONFIG_FILE: await writeFonts(cache) }
  const own = process.env['CHROME_PATH']
  if (own !== undefined && own !== '') return { path: own, env: fonts }
  if (process.platform === 'linux' && process.arch === 'x64') return inflatePackaged(cache, fonts)
  const path = installedChrome.find((candidate) => existsSync(candidate))
  if (path === undefined) throw new Error('No Chrome found: set CHROME_PATH to the executable of a Chrome or Chromium.')
  return { path, env: fonts }
}

const installedChrome = [
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

async function inflatePackaged(cache: string, fonts: Record<string, string>): Promise<Prepared> {
  const path = join(cache, 'browser/chromium')
  if (!existsSync(path)) await inflateInto(join(cache, 'browser'))
  return { path, env: { ...fonts, LD_LIBRARY_PATH: join(cache, 'browser/al2023/lib') } }
}

/**
 * The package inflates into TMPDIR and silently reuses whatever it finds there, so a child process gets a TMPDIR of its
 * own; the finished folder is then moved into place in one step, and a second process that was faster simply wins.
 */
async function inflateInto(target: string): Promise<void> {
  const bin = join(dirname(require.resolve('@sparticuz/chromium')), '../bin')
  const draft = await mkdtemp(`${target}-draft-`)
  const script = `import { inflate } from '@sparticuz/chromium'
    await Promise.all(process.argv.slice(1).map((file) => inflate(file)))`
  const files = ['chromium.br', 'al2023.tar.br'].map((file) => join(bin, file))
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script, ...files], {
    cwd: root,
    env: { ...definedEnv(), TMPDIR: draft },
  })
  await rename(draft, target).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  })
}

async function writeFonts(cache: string): Promise<string> {
  const folder = join(cache, 'fonts')
  const config = join(folder, 'fonts.conf')
  if (existsSync(config)) return config
  await mkdir(folder, { recursive: true })
  for (const file of fontFiles) {
    const font = woffToSfnt(await readFile(join(root, 'node_modules/@fontsource', file)))
    await writeFile(join(folder, basename(file, '.woff') + '.ttf'), font)
  }
  const families = ['sans-serif', 'serif', 'monospace', 'system-ui', 'ui-sans-serif', 'ui-monospace']
  const alias = (family: string) => `<alias binding="same"><family>${family}</family><prefer><family>Inter</family></prefer></alias>`
  await writeFile(
    config,
    `<?xml version="1.0"?><fontconfig><dir>${folder}</dir><cachedir>${folder}/cache</cachedir>${families.map(alias).join('')}</fontconfig>\n`,
  )
  return config
}

async function packagedVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8')) as { version: string }
  return manifest.version
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
