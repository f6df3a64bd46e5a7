import type { Meta, StoryObj } from '@storybook/web-components-vite'
import { html } from 'lit'
import { userEvent } from 'storybook/test'
import { elementIn, shadowOf, until } from './look.ts'
import { stage, type StageOptions } from './stage.ts'
import { never, openWorld, problem, type Seed, type World } from './world.ts'

const meta: Meta = { title: 'Key figures', component: 'rf-hero-metrics' }
export default meta

type Story = StoryObj

interface Scene extends StageOptions {
  readonly seed?: Seed
  readonly cards?: string
  /** What happens to the world before the widget sees it. */
  readonly prepare?: (world: World) => unknown
  /** Another portfolio beside the seeded one. */
  readonly also?: string
}

function scene({ seed, cards = '', prepare, also, ...options }: Scene): Story {
  return {
    loaders: [
      async () => {
        const world = await openWorld(seed)
        await prepare?.(world)
        return { world }
      },
    ],
    render: (_args, { loaded }) =>
      stage(loaded['world'] as World, html`<rf-hero-metrics cards=${cards}></rf-hero-metrics>`, {
        ...options,
        ...(also !== undefined && { portfolio_id: `${(loaded['world'] as World).portfolio_id} ${also}` }),
      }),
  }
}

export const Default: Story = scene({})

export const Explained: Story = {
  ...scene({}),
  play: async ({ canvasElement }) => {
    const shadow = shadowOf(elementIn(canvasElement, 'rf-hero-metrics'))
    await userEvent.click(await until(() => shadow.querySelector('button')))
    await until(() => shadow.querySelector('#explanation'))
  },
}

export const Loading: Story = scene({ prepare: (world) => (world.interrupt = never) })

export const Failed: Story = scene({
  prepare: (world) => (world.interrupt = () => problem(503, 'UNAVAILABLE', 'The database cannot be reached')),
})

export const NotAllowed: Story = scene({
  prepare: (world) => (world.interrupt = () => problem(403, 'EQUITY_005', 'You do not have access to this portfolio')),
})

export const Stale: Story = scene({
  seed: {
    immediate_recalc_limit: 0,
    late: [{ at: '2025-11-03T14:40:00.000Z', change_date: '2025-10-06', change_type: 'CONTRIBUTION', amount: '1000.00' }],
  },
})

export const NewPortfolio: Story = scene({
  seed: { inception_date: '2025-11-03', changes: [], holding: undefined, opening_equity: '250000.00' },
})

export const NegativeEquity: Story = scene({
  seed: {
    opening_equity: '250000.00',
    changes: [],
    holding: {
      quantity: '4000',
      prices: [
        ['2025-01-02', '400.00'],
        ['2025-10-31', '312.20'],
      ],
    },
  },
})

export const HugeFigures: Story = scene({ seed: { opening_equity: '98765432109876.54', changes: [], holding: undefined }, width: 320 })

export const TinyFigures: Story = scene({ seed: { opening_equity: '0.01', changes: [], holding: undefined } })

export const Yen: Story = scene({ seed: { base_currency: 'JPY' }, locale: 'ja' })

export const German: Story = scene({ locale: 'de-DE', seed: { base_currency: 'EUR' } })

export const ArabicRightToLeft: Story = scene({ locale: 'ar' })

export const OneCard: Story = scene({ cards: 'net-capital-flow' })

export const Narrow: Story = scene({ width: 320 })

export const Wide: Story = scene({ width: 1600 })

export const Dark: Story = scene({ theme: 'dark' })

/** Several portfolios as one; none named is all that the token may see. */
export const Together: Story = scene({
  portfolio_id: '',
  prepare: async (world) => {
    await world.client.portfolios.create({ name: 'Second', base_currency: 'USD', inception_date: '2025-11-03', opening_equity: '1000.00' })
  },
})

/** One of several cannot be read; the rest is shown and says so. */
export const Partial: Story = scene({ also: '01999999-0000-7000-8000-000000000000' })
