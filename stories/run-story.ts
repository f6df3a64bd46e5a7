import { html, nothing, render } from 'lit'

// Runs a story as Storybook does, without Storybook: the same arguments, render function, decorators and play function.

type Args = Readonly<Record<string, unknown>>
type Render = (args: Args, context: StoryContext) => unknown
type Decorator = (story: () => unknown, context: StoryContext) => unknown

interface StoryContext {
  readonly args: Args
  readonly canvasElement: HTMLElement
  readonly loaded: Args
  readonly globals: Args
  readonly parameters: StoryParameters
  readonly step: (label: string, play: () => unknown) => Promise<void>
}

interface StoryParameters {
  readonly a11y?: { readonly config?: { readonly rules?: readonly { readonly id: string; readonly enabled?: boolean }[] } }
}

interface Annotations {
  readonly component?: string
  readonly args?: Args
  readonly render?: Render
  readonly decorators?: readonly Decorator[]
  readonly loaders?: readonly ((context: StoryContext) => Promise<Args>)[]
  readonly parameters?: StoryParameters
  readonly play?: (context: StoryContext) => unknown
}

export interface Story extends Annotations {
  readonly name: string
}

export interface MountedStory {
  readonly canvas: HTMLElement
  readonly parameters: StoryParameters
  play(): Promise<void>
  remove(): void
}

/** The stories of a module: every named export, completed by the default export that describes them all. */
export function storiesOf(module: Readonly<Record<string, unknown>>): readonly Story[] {
  const meta = (module['default'] ?? {}) as Annotations
  return Object.entries(module)
    .filter(([name]) => name !== 'default' && !name.startsWith('__'))
    .map(([name, annotations]) => merge(name, meta, annotations as Annotations))
}

function merge(name: string, meta: Annotations, story: Annotations): Story {
  return {
    ...meta,
    ...story,
    name,
    args: { ...meta.args, ...story.args },
    decorators: [...(story.decorators ?? []), ...(meta.decorators ?? [])],
    loaders: [...(meta.loaders ?? []), ...(story.loaders ?? [])],
    parameters: { ...meta.parameters, ...story.parameters },
  }
}

export async function mountStory(story: Story): Promise<MountedStory> {
  const canvas = document.createElement('main')
  document.body.append(canvas)
  const parameters = story.parameters ?? {}
  const step: StoryContext['step'] = async (_label, play) => {
    await play()
  }
  const start = { args: story.args ?? {}, canvasElement: canvas, loaded: {}, globals: {}, parameters, step }
  const loaded = Object.assign({}, ...(await Promise.all((story.loaders ?? []).map((load) => load(start))))) as Args
  const context = { ...start, loaded }
  const inner = () => (story.render ?? renderComponent(story.component))(context.args, context)
  const outer = (story.decorators ?? []).reduce<() => unknown>((wrapped, decorate) => () => decorate(wrapped, context), inner)
  show(outer(), canvas)
  await settle(canvas)
  return {
    canvas,
    parameters,
    play: async () => {
      await story.play?.(context)
      await settle(canvas)
    },
    remove: () => {
      render(nothing, canvas)
      canvas.remove()
    },
  }
}

function show(content: unknown, canvas: HTMLElement): void {
  if (content instanceof Node) canvas.append(content)
  else render(content, canvas)
}

function renderComponent(tag: string | undefined): Render {
  if (tag === undefined) return () => html``
  return (args) => Object.assign(document.createElement(tag), args)
}

/** Waits until no element inside has work left, however deep: a child may appear when its parent has loaded. */
async function settle(canvas: HTMLElement): Promise<void> {
  let before = ''
  for (let round = 0; round < 50; round++) {
    await Promise.all(elementsWithin(canvas).map(updated))
    await new Promise((resolve) => setTimeout(resolve, 20))
    const all = elementsWithin(canvas)
    const busy = all.some((element) => element.getAttribute('aria-busy') === 'true')
    const after = `${busy} ${all.length}`
    if (after === before && !busy) return
    before = after
  }
}

async function updated(element: Element & { readonly updateComplete?: Promise<unknown> }): Promise<void> {
  await element.updateComplete
}

function elementsWithin(root: ParentNode): readonly Element[] {
  return [...root.querySelectorAll('*')].flatMap((element) => [element, ...(element.shadowRoot ? elementsWithin(element.shadowRoot) : [])])
}
