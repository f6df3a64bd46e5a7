// Reads the elements' classes and comments into custom-elements.json: attributes, events, slots, parts and properties.
export default {
  globs: ['packages/elements/src/**/*.ts'],
  exclude: ['**/*.test.ts', '**/*.styles.ts', '**/internal/**'],
  outdir: 'packages/elements',
  litelement: true,
  packagejson: false,
}
