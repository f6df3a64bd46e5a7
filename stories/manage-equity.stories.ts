import type { Meta, StoryObj } from '@storybook/web-components-vite'
import { html } from 'lit'
import { userEvent } from 'storybook/test'
import { elementIn, shadowOf, until } from './look.ts'
import { stage, type StageOptions } from './stage.ts'
import { never, openWorld, problem, type Seed, type SeedChange, unreachable, type World } from './world.ts'

const meta: Meta = { title: 'Manage equity', component: 'rf-manage-equity' }
export default meta

type Story = StoryObj

interface Scene extends StageOptions {
  readonly seed?: Seed
  readonly mode?: 'panel' | 'dialog' | 'inline'
  readonly open?: boolean
  readonly role?: 'owner' | 'viewer'
  /** What happens to the world before the widget sees it. */
  readonly prepare?: (world: World) => void
  readonly play?: (panel: ShadowRoot, world: World) => Promise<void>
}

function scene({ seed, mode = 'inline', open = false, role, prepare, play, ...options }: Scene): Story {
  let world: World
  return {
    loaders: [
      async () => {
        world = await openWorld(seed)
        prepare?.(world)
        return {}
      },
    ],
    render: () =>
      stage(world, html`<rf-manage-equity mode=${mode} ?open=${open} keep-open></rf-manage-equity>`, {
        width: 480,
        ...(role && { client: world.as(role) }),
        ...options,
      }),
    ...(play && { play: async ({ canvasElement }) => play(shadowOf(elementIn(canvasElement, 'rf-manage-equity')), world) }),
  }
}

const field = (panel: ShadowRoot, name: string) => until(() => panel.querySelector<HTMLInputElement>(`[name="${name}"]:not(:disabled)`))
const choose = async (panel: ShadowRoot, type: string): Promise<void> => {
  const radio = await until(() => panel.querySelector<HTMLInputElement>(`[value="${type}"]`))
  await until(() => !radio.matches(':disabled'))
  await userEvent.click(radio)
}
/** As typed; the typing itself is tested with real keys. */
const fill = async (panel: ShadowRoot, name: string, text: string): Promise<void> => {
  const input = await field(panel, name)
  input.focus()
  input.value = text
  input.dispatchEvent(new Event(input.type === 'date' ? 'change' : 'input', { bubbles: true }))
}
const press = async (panel: ShadowRoot, part: string): Promise<void> =>
  userEvent.click(await until(() => panel.querySelector<HTMLButtonElement>(`[part="${part}"]:not(:disabled)`)))
const shown = (panel: ShadowRoot, selector: string) => until(() => panel.querySelector(selector))

const long = 'Second tranche of the family trust, agreed with the adviser on the telephone and confirmed in writing afterwards. '.repeat(4)
const many: readonly SeedChange[] = Array.from({ length: 26 }, (_, index) => ({
  at: `2025-10-${String(index + 5).padStart(2, '0')}T15:00:00.000Z`,
  change_type: index % 3 === 2 ? 'WITHDRAWAL' : 'CONTRIBUTION',
  amount: `${(index + 1) * 1000}.00`,
}))

/** Side panel, closed: only its button is on the page. */
export const PanelClosed: Story = scene({ mode: 'panel' })

export const Panel: Story = scene({ mode: 'panel', open: true })

export const Dialog: Story = scene({ mode: 'dialog', open: true })

export const Inline: Story = scene({})

export const Loading: Story = scene({ prepare: (world) => (world.interrupt = never) })

export const Empty: Story = scene({ seed: { changes: [] } })

export const Failed: Story = scene({
  prepare: (world) => (world.interrupt = () => problem(503, 'UNAVAILABLE', 'The database cannot be reached')),
})

export const Offline: Story = scene({
  prepare: (world) => (world.interrupt = unreachable),
})

export const ReadOnly: Story = scene({ role: 'viewer' })

export const Backdated: Story = scene({
  play: async (panel) => {
    await fill(panel, 'amount', '50,000.00')
    await fill(panel, 'change_date', '2025-10-06')
    await fill(panel, 'description', 'Q4 2025 capital')
    await shown(panel, '[part="notice"]')
    await until(() => panel.querySelector('[part="notice"]')?.textContent?.includes('recalculated now'))
  },
})

export const BackdatedForTheBatch: Story = scene({
  seed: { immediate_recalc_limit: 0 },
  play: async (panel) => {
    await fill(panel, 'amount', '50000')
    await fill(panel, 'change_date', '2025-10-06')
    await until(() => panel.querySelector('[part="notice"]')?.textContent?.includes('next batch'))
  },
})

export const WithdrawalRefused: Story = scene({
  play: async (panel) => {
    await choose(panel, 'WITHDRAWAL')
    await fill(panel, 'amount', '1,900,000.00')
    await shown(panel, '[part="suggestion"]')
  },
})

export const Unreadable: Story = scene({
  play: async (panel) => {
    await fill(panel, 'amount', '1,23')
    await userEvent.tab()
    await shown(panel, '[part="error"]')
  },
})

export const Recorded: Story = scene({
  play: async (panel) => {
    await fill(panel, 'amount', '50,000.00')
    await press(panel, 'submit')
    await shown(panel, '[part="success"]')
  },
})

export const Recording: Story = scene({
  play: async (panel, world) => {
    await fill(panel, 'amount', '50,000.00')
    world.interrupt = never
    await press(panel, 'submit')
    await until(() => panel.querySelector('[part="submit"]')?.textContent?.includes('Recording'))
  },
})

export const SessionExpired: Story = scene({
  play: async (panel, world) => {
    await fill(panel, 'amount', '50,000.00')
    world.tokensValid = false
    await press(panel, 'submit')
    await shown(panel, '[part="error"]')
  },
})

export const NotSent: Story = scene({
  play: async (panel, world) => {
    await fill(panel, 'amount', '50,000.00')
    world.interrupt = unreachable
    await press(panel, 'submit')
    await shown(panel, '[part="error"]')
  },
})

export const Editing: Story = scene({
  play: async (panel) => {
    await press(panel, 'edit')
    await shown(panel, 'form .button:not(.primary)')
  },
})

export const DeleteQuestion: Story = scene({
  play: async (panel) => {
    await press(panel, 'delete')
    await until(() => panel.querySelector('[part="confirmation"] .note'))
  },
})

export const ViewAll: Story = scene({
  seed: { changes: many },
  play: async (panel) => {
    await userEvent.click(await until(() => panel.querySelector('.recent-head .link')))
    await shown(panel, '.paging')
  },
})

export const Stale: Story = scene({
  seed: {
    immediate_recalc_limit: 0,
    late: [{ at: '2025-11-03T14:40:00.000Z', change_date: '2025-10-06', change_type: 'CONTRIBUTION', amount: '1000.00' }],
  },
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

export const LongText: Story = scene({
  seed: { changes: [{ at: '2025-11-03T14:30:00.000Z', change_type: 'CONTRIBUTION', amount: '50000.00', description: long }] },
  play: async (panel) => {
    await fill(panel, 'description', 'W'.repeat(60))
  },
})

export const HugeFigures: Story = scene({
  seed: {
    opening_equity: '98765432109876.54',
    changes: [{ at: '2025-11-03T14:30:00.000Z', change_type: 'CONTRIBUTION', amount: '1000000000000.00' }],
    holding: undefined,
  },
  width: 320,
  play: async (panel) => fill(panel, 'amount', '123,456,789,012.34'),
})

export const TinyFigures: Story = scene({
  seed: { opening_equity: '0.01', changes: [], holding: undefined },
  play: async (panel) => fill(panel, 'amount', '0.01'),
})

export const German: Story = scene({
  locale: 'de-DE',
  seed: { base_currency: 'EUR' },
  play: async (panel) => {
    await choose(panel, 'WITHDRAWAL')
    await fill(panel, 'amount', '50.000,25')
  },
})

export const French: Story = scene({ locale: 'fr-FR', seed: { base_currency: 'EUR' } })

export const Spanish: Story = scene({ locale: 'es-ES', seed: { base_currency: 'EUR' } })

export const Japanese: Story = scene({
  locale: 'ja-JP',
  seed: { base_currency: 'JPY' },
  play: async (panel) => fill(panel, 'amount', '５０，０００'),
})

export const ArabicRightToLeft: Story = scene({ locale: 'ar', play: async (panel) => fill(panel, 'amount', '50,000.25') })

export const Narrow: Story = scene({ width: 320 })

export const Wide: Story = scene({ width: 1200 })

export const Dark: Story = scene({ theme: 'dark' })

export const NoPortfolio: Story = scene({ portfolio_id: '' })
