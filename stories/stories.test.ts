import { expect } from '@open-wc/testing'
import { emulateMedia, setViewport } from '@web/test-runner-commands'
import { stories } from 'virtual:stories'
import { accessibilityViolations } from './check-accessibility.ts'
import { listenToConsole } from './listen-to-console.ts'
import { mountStory, storiesOf } from './run-story.ts'

// Every story is drawn in light on a wide page and in dark on a page of 320 pixels (which is also 1280 at 400 % zoom), checked by axe, played, and checked again: play often opens what was closed. Nothing may
// be said on the console, and nothing may be wider than the page.

const modules = await Promise.all(Object.entries(stories).map(async ([file, load]) => ({ file, stories: storiesOf(await load()) })))

before(() => {
  document.documentElement.lang = 'en'
  document.documentElement.style.colorScheme = 'light dark'
  document.title = 'Stories'
  // axe takes a page without a background for white, even when its scheme is dark.
  document.body.style.background = 'Canvas'
  document.body.style.color = 'CanvasText'
})

after(async () => {
  await emulateMedia({ colorScheme: 'light' })
  await setViewport({ width: 800, height: 600 })
})

for (const { file, stories } of modules)
  describe(file, () => {
    it('has a story', () => {
      expect(stories).not.to.deep.equal([])
    })

    for (const colorScheme of ['light', 'dark'] as const)
      for (const story of stories)
        it(`${story.name} in ${colorScheme}`, async () => {
          await emulateMedia({ colorScheme, reducedMotion: 'reduce' })
          await setViewport(colorScheme === 'light' ? { width: 1280, height: 900 } : { width: 320, height: 640 })
          const said = listenToConsole()
          const mounted = await mountStory(story)
          try {
            const rules = mounted.parameters.a11y?.config?.rules
            expect(await accessibilityViolations(mounted.canvas, rules)).to.deep.equal([])
            await mounted.play()
            expect(await accessibilityViolations(mounted.canvas, rules)).to.deep.equal([])
            expect(document.documentElement.scrollWidth, 'wider than the page').to.be.at.most(document.documentElement.clientWidth)
            expect(said.lines).to.deep.equal([])
          } finally {
            said.stop()
            mounted.remove()
          }
        }).timeout(30_000)
  })
