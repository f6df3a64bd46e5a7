import { setCustomElementsManifest } from '@storybook/web-components-vite'
import manifest from '../packages/elements/custom-elements.json'

setCustomElementsManifest(manifest)

const schemes = { light: 'light', dark: 'dark' }

export default {
  tags: ['autodocs'],
  parameters: {
    controls: { expanded: true },
    options: { storySort: { order: ['Introduction', '*'] } },
    a11y: { test: 'error', options: { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } },
  },
  globalTypes: {
    scheme: {
      description: 'Color scheme',
      toolbar: { title: 'Scheme', icon: 'mirror', items: ['auto', 'light', 'dark'], dynamicTitle: true },
    },
  },
  initialGlobals: { scheme: 'auto' },
  decorators: [
    (story, { globals }) => {
      document.documentElement.style.colorScheme = schemes[globals.scheme] ?? 'light dark'
      return story()
    },
  ],
}
