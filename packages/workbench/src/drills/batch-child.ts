import { openBatch } from './batch-world.ts'

// One batch runner in a process of its own. It loads everything, says that it is ready and runs when it is told to: what a drill kills
// is the run and not the start.

const { rollforward, store } = openBatch(process.env['ROLLFORWARD_DRILL'] ?? '')

process.once('message', () => {
  void rollforward
    .system()
    .batch.run({ concurrency: 2 })
    .then(async ({ failures }) => {
      process.send?.({ failures: failures.length })
      await store.close()
      process.disconnect?.()
    })
})
process.on('disconnect', () => process.exit())
await store.check()
process.send?.('ready')
