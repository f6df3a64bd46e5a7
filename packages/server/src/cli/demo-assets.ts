/** What the demo page loads besides the widgets. */
export const demoStyle = `
:root { color-scheme: light dark; }
body { margin: 0; background: light-dark(#f4f5f4, #101316); color: light-dark(#1b1f23, #e6e8ea); font: 15px/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 8px 24px; max-width: 1280px; margin: 0 auto; padding: 24px 24px 8px; }
h1 { margin: 0; font-size: 22px; }
nav { display: flex; gap: 16px; }
a { color: light-dark(#0b5cab, #7fb8f5); }
main { max-width: 1280px; margin: 0 auto; padding: 8px 24px 48px; }
section { margin: 0 0 24px; }
footer { padding: 16px 24px; text-align: center; font-size: 13px; color: light-dark(#565e66, #a3abb3); }
`.trimStart()

export const demoScript = `
import '/elements/rollforward.js'

const provider = document.querySelector('rf-provider')
provider.fetchToken = async () => {
  const answer = await fetch('/demo/session', { method: 'POST' })
  if (!answer.ok) throw new Error('no session: ' + answer.status)
  return answer.json()
}
`.trimStart()
