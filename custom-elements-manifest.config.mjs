// Reads the elements' classes and comments into custom-elements.json: attributes, events, slots, parts and properties.
/** What nobody outside can use is no part of the documentation. */
const publicOnly = {
  name: 'public-only',
  packageLinkPhase({ customElementsManifest }) {
    const declarations = customElementsManifest.modules.flatMap((module) => module.declarations ?? [])
    for (const declaration of declarations.filter(({ customElement }) => customElement))
      declaration.members = declaration.members?.filter(({ name, privacy }) => !name.startsWith('#') && (privacy ?? 'public') === 'public')
  },
}

export default {
  globs: ['packages/elements/src/**/*.ts'],
  exclude: ['**/*.test.ts', '**/*.styles.ts', '**/internal/**'],
  outdir: 'packages/elements',
  litelement: true,
  packagejson: false,
  plugins: [publicOnly],
}
