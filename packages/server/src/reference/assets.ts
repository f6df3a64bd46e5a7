/** What the reference page loads, from its own origin only. */
export const referenceStyle = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#fbfbfa, #14171a);
  --panel: light-dark(#f1f2f0, #1b1f23);
  --text: light-dark(#1b1f23, #e6e8ea);
  --muted: light-dark(#565e66, #a3abb3);
  --line: light-dark(#d6d9d6, #343a41);
  --accent: light-dark(#0b5cab, #7fb8f5);
}
* { box-sizing: border-box; }
html { scroll-padding-top: 16px; }
body { margin: 0; display: grid; grid-template-columns: 280px minmax(0, 1fr); background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 24px 16px; background: var(--panel); border-right: 1px solid var(--line); }
main { padding: 24px 32px 96px; max-width: 1040px; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; }
.title { margin: 0 0 16px; font-weight: 600; font-size: 17px; }
nav label { display: block; color: var(--muted); font-size: 13px; }
input { width: 100%; min-height: 36px; padding: 4px 8px; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: 6px; }
#found { min-height: 20px; margin: 4px 0 8px; color: var(--muted); font-size: 13px; }
nav ul { list-style: none; margin: 0 0 8px; padding: 0 0 0 12px; }
nav li a { display: block; padding: 3px 0; }
.group-name { margin: 8px 0 0; font-weight: 600; }
h1 { margin: 0; font-size: 26px; }
h2 { margin: 48px 0 8px; font-size: 20px; border-bottom: 1px solid var(--line); }
h3 { margin: 32px 0 4px; font-size: 16px; }
h4 { margin: 16px 0 4px; font-size: 13px; color: var(--muted); }
code { font: 13px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
.method { display: inline-block; min-width: 56px; font: 600 12px/1 ui-monospace, monospace; color: var(--accent); }
.address { margin: 4px 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); }
th { font-size: 13px; font-weight: 600; color: var(--muted); }
td p { margin: 0; }
em { font-style: normal; color: var(--muted); font-size: 13px; }
[hidden] { display: none; }
@media (max-width: 800px) {
  body { display: block; }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); }
  nav ul { display: flex; flex-wrap: wrap; gap: 4px 16px; }
  main { padding: 16px; }
}
`.trimStart()

export const referenceScript = `
const search = document.getElementById('search')
const found = document.getElementById('found')
const articles = [...document.querySelectorAll('article')].map((element) => ({ element, text: element.textContent.toLowerCase() + ' ' + element.id.toLowerCase() }))
const links = new Map([...document.querySelectorAll('[data-of]')].map((item) => [item.dataset.of, item]))

search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
  let count = 0
  for (const { element, text } of articles) {
    const matches = words.every((word) => text.includes(word))
    element.hidden = !matches
    const link = links.get(element.id)
    if (link) link.hidden = !matches
    if (matches) count += 1
  }
  for (const group of document.querySelectorAll('.group')) group.hidden = !group.querySelector('article:not([hidden])')
  found.textContent = words.length === 0 ? '' : count === 1 ? '1 found' : count + ' found'
})

addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target === search) return
  event.preventDefault()
  search.focus()
})
`.trimStart()
