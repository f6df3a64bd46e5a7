// How a story's play function finds its way through shadow roots.

export function elementIn(canvas: ParentNode, tag: string): HTMLElement {
  const element = canvas.querySelector<HTMLElement>(tag)
  if (!element) throw new Error(`no ${tag} in the story`)
  return element
}

export function shadowOf(element: Element): ShadowRoot {
  if (!element.shadowRoot) throw new Error(`${element.localName} has no shadow root`)
  return element.shadowRoot
}

/** The first answer that is not empty; whoever waits in vain hears for what. */
export async function until<Value>(find: () => Value | null | undefined | false, wait_ms = 5000): Promise<Value> {
  const end = performance.now() + wait_ms
  for (;;) {
    const found = find()
    if (found) return found
    if (performance.now() > end) throw new Error(`waited in vain for ${find.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
