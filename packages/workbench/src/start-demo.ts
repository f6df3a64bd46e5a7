import { bundleWidgets, isStale } from './examples/bundle-widgets.ts'

// `npm start`: bundles the widgets when a source is newer than the bundle, then runs the demo in this process. Needs no build.

if (isStale()) {
  console.error('Bundling the widgets…')
  try {
    bundleWidgets()
  } catch (error) {
    // The server is of use without its page; the page says that its widgets are missing.
    console.error(error instanceof Error ? error.message : error)
  }
}

process.argv.splice(2, 0, 'demo')
await import('../../server/src/cli/main.ts')
