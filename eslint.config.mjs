import tseslint from 'typescript-eslint'

// Rules that need types or syntax. What is about names, sizes and layers is checked by the tidy and boundary tests.

const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Export by name: a default export has no name to search for.' }

const syntax = [
  noDefaultExport,
  { selector: 'TSEnumDeclaration', message: 'Write a union of literals: an enum is not plain data and does not erase.' },
  { selector: 'TSModuleDeclaration[kind="namespace"]', message: 'A file is the only namespace.' },
  {
    selector: 'CallExpression[callee.property.name="startTransaction"]',
    message: 'Use db.transaction().execute(): a transaction by hand leaks its connection when someone forgets to end it.',
  },
  {
    selector: 'TaggedTemplateExpression[tag.name=/^(html|svg)$/] TemplateElement[value.raw=/\\sstyle=/]',
    message: 'A strict content security policy refuses style attributes: use a class, a part or a custom property set by script.',
  },
  {
    selector: 'PropertyDefinition[key.name="experimentalDecorators"], Decorator',
    message: 'Write static properties and declare fields: decorators do not erase.',
  },
]

const imports = {
  paths: [
    {
      name: 'lit/directives/style-map.js',
      message: 'styleMap writes style attributes on first render: use classMap or a custom property.',
    },
  ],
}

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'coverage/**', '**/*.generated.*'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // The DOM diff plugin types every `equal` of chai as a promise, though only its file snapshots return one.
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', name: 'Equal', package: '@open-wc/semantic-dom-diff' }] },
      ],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/require-await': 'off',
      eqeqeq: ['error', 'always'],
      'no-restricted-syntax': ['error', ...syntax],
      'no-restricted-imports': ['error', imports],
      'prefer-const': 'error',
    },
  },
  {
    // Storybook reads a stories file by its default export.
    files: ['stories/**/*.stories.ts'],
    rules: { 'no-restricted-syntax': ['error', ...syntax.filter((rule) => rule !== noDefaultExport)] },
  },
  {
    files: ['**/*.test.ts'],
    rules: {
      // Chai assertions are property reads.
      '@typescript-eslint/no-unused-expressions': 'off',
      // Matchers such as expect.any() are typed as any, and stand inside expected values.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
)
