import { html } from 'lit'
import { expect, userEvent, within } from 'storybook/test'
import type { Meta, StoryObj } from '@storybook/web-components-vite'

const meta: Meta = { title: 'Example' }
export default meta

export const Button: StoryObj = {
  args: { label: 'Press' },
  render: ({ label }) =>
    html`<button @click=${(event: Event) => ((event.target as HTMLElement).textContent = 'Pressed')}>${label}</button>`,
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await userEvent.click(canvas.getByRole('button'))
    await expect(canvas.getByRole('button')).toHaveTextContent('Pressed')
  },
}
