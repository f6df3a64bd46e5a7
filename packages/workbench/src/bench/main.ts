// `npm run bench -- NAME [options]`: how long something takes, in figures that only mean something against each other.

interface Bench {
  readonly main: (args: readonly string[]) => Promise<void>
}

const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  engine: () => import('./engine.ts'),
  storage: () => import('./storage.ts'),
}

const [name = '', ...args] = process.argv.slice(2)
if (Object.hasOwn(benches, name)) await (await benches[name]!()).main(args)
else {
  console.error(`${name === '' ? 'which benchmark?' : `there is no benchmark "${name}"`} one of ${Object.keys(benches).join(', ')}`)
  process.exitCode = 2
}
