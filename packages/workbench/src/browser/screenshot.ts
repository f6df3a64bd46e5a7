import { parseArgs } from 'node:util'
import { launchBrowser } from './launch-chromium.ts'

// Takes a picture of a page: npm run screenshot -- URL out.png [--width 1280] [--height 800] [--dark] [--full] [--wait 500]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    width: { type: 'string', default: '1280' },
    height: { type: 'string', default: '800' },
    wait: { type: 'string', default: '500' },
    scale: { type: 'string', default: '1' },
    dark: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
  },
})
const [url, path] = positionals
if (url === undefined || path === undefined)
  throw new Error('Usage: screenshot URL out.png [--width 1280] [--height 800] [--scale 1] [--dark] [--full] [--wait 500]')

const browser = await launchBrowser()
try {
  const page = await browser.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warn') console.error(`[page ${message.type()}] ${message.text()}`)
  })
  page.on('pageerror', (error) => {
    console.error(`[page error] ${String(error)}`)
  })
  await page.setViewport({
    width: parseInt(values.width, 10),
    height: parseInt(values.height, 10),
    deviceScaleFactor: parseInt(values.scale, 10),
  })
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: values.dark ? 'dark' : 'light' },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ])
  await page.goto(url, { waitUntil: 'load' })
  await new Promise((resolve) => setTimeout(resolve, parseInt(values.wait, 10)))
  await page.screenshot({ path, fullPage: values.full })
  console.log(path)
} finally {
  await browser.close()
}
