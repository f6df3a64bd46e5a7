/** Something that must hold does not. Its message is what a person reads first. */
export class Broken extends Error {}

export function must(condition: boolean, words: string | (() => string)): asserts condition {
  if (!condition) throw new Broken(typeof words === 'string' ? words : words())
}

/** The same as JSON, or it says what differs. */
export function mustEqual(found: unknown, expected: unknown, words: string): void {
  const [left, right] = [JSON.stringify(found), JSON.stringify(expected)]
  if (left !== right) throw new Broken(`${words}: found ${left}, expected ${right}`)
}
