/** Registers an element unless its name is taken: the script may be on a page twice, and in two versions. The first one stays. */
export function defineElement(tag: string, element: CustomElementConstructor): void {
  // There is no registry where a server renders the page.
  const registry = (globalThis as { customElements?: CustomElementRegistry }).customElements
  if (registry && !registry.get(tag)) registry.define(tag, element)
}
