import { expect } from '@open-wc/testing'
import { en, loadMessages, type Message, type MessageKey, messagesAtHand, sayIn } from './messages.ts'

const placeholders = (message: Message): readonly string[] => {
  const texts = typeof message === 'string' ? [message] : [message.other]
  return texts.flatMap((text) => text.match(/\{\w+\}/g) ?? []).sort()
}

describe('messages', () => {
  for (const locale of ['ar', 'de', 'es', 'fr', 'ja'])
    it(`in ${locale} say as much as in English, in its own words`, async () => {
      const messages = await loadMessages(locale)
      const keys = Object.keys(en) as MessageKey[]
      expect(keys.filter((key) => String(placeholders(messages[key])) !== String(placeholders(en[key])))).to.deep.equal([])
      const words = (message: Message): string =>
        placeholders(message).reduce((text, name) => text.replace(name, ''), typeof message === 'string' ? message : message.other)
      const same = keys.filter((key) => messages[key] === en[key] && /[a-z]{3}/.test(words(en[key])))
      expect(same.filter((key) => key !== 'description' && key !== 'date')).to.deep.equal([])
      expect(messagesAtHand(`${locale}-XX`)).to.equal(messages)
    })

  it('explain figures in the words of the language', async () => {
    const terms = await Promise.all(
      ['ar', 'de', 'es', 'fr', 'ja'].map(async (locale) => Object.keys((await loadMessages(locale)).terms ?? {})),
    )
    for (const keys of terms) expect(keys).to.deep.equal(terms[0])
  })

  it('count as the language counts', async () => {
    const arabic = sayIn(await loadMessages('ar'), 'ar')
    const texts = [1, 2, 3, 11, 100].map((count) => arabic('recalculated_now', { count }))
    expect(new Set(texts).size).to.equal(5)
    const english = sayIn(en, 'en')
    expect([1, 23].map((count) => english('recalculated_now', { count }))).to.deep.equal([
      '1 day will be recalculated now.',
      '23 days will be recalculated now.',
    ])
  })
})
