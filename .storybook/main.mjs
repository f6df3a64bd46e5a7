/** Lit stories from sources, documentation from the elements' own comments, and nothing sent to anyone. */
export default {
  framework: '@storybook/web-components-vite',
  stories: ['../stories/**/*.mdx', '../stories/**/*.stories.ts'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y'],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true, enableCrashReports: false },
  viteFinal: (config) => ({
    ...config,
    resolve: { ...config.resolve, conditions: ['rollforward-source', 'browser', 'module', 'development|production'] },
    build: { ...config.build, chunkSizeWarningLimit: 5000 },
    // PGlite loads its wasm beside its own module; bundling it ahead of time would move the module away from it.
    optimizeDeps: { ...config.optimizeDeps, exclude: [...(config.optimizeDeps?.exclude ?? []), '@electric-sql/pglite'] },
  }),
}
