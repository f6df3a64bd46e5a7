import { en, type Message, type MessageKey, type Messages } from './en.ts'

export { en, type Message, type MessageKey, type Messages }

/** The languages that come with the widgets. Each but English is a chunk that loads when it is first asked for. */
const languages: Readonly<Record<string, () => Promise<Messages>>> = {
  ar: async () => (await import('./ar.ts')).ar,
  de: async () => (await import('./de.ts')).de,
  es: async () => (await import('./es.ts')).es,
  fr: async () => (await import('./fr.ts')).fr,
  ja: async () => (await import('./ja.ts')).ja,
}

const loaded = new Map<string, Messages>()

/** The texts of a locale if they are here already. */
export function messagesAtHand(locale: string): Messages | undefined {
  const language = languageOf(locale)
  return language in languages ? loaded.get(language) : en
}

/** The texts of a locale; those that nobody wrote are English, and so are all of them when the chunk does not arrive. */
export async function loadMessages(locale: string): Promise<Messages> {
  const language = languageOf(locale)
  const messages = await (languages[language]?.() ?? Promise.resolve(en)).catch(() => en)
  loaded.set(language, messages)
  return messages
}

function languageOf(locale: string): string {
  return locale.slice(0, /^[a-z]+/i.exec(locale)?.[0].length ?? 0).toLowerCase()
}

export type Say = (key: MessageKey, values?: Readonly<Record<string, string | number>>) => string

/** Fills in a text; a plural is chosen by `count` as the language counts. */
export function sayIn(messages: Messages, locale: string): Say {
  return (key, values = {}) => {
    const message = messages[key]
    const text = typeof message === 'string' ? message : pluralOf(message, values['count'], locale)
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
  }
}

function pluralOf(message: Exclude<Message, string>, count: string | number | undefined, locale: string): string {
  if (typeof count !== 'number') return message.other
  return message[new Intl.PluralRules(locale).select(count)] ?? message.other
}
