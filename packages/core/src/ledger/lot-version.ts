/**
 * A version number of what a derived row says: another quantity, cost or status gives another number, and the same facts give
 * the same number on every machine. Counting changes would not do, because a late fill can move a lot's state without adding a
 * change to it. FNV-1a (the 32-bit variant of draft-eastlake-fnv), cut to 31 bits so that any integer column holds it.
 */
export function contentVersion(...parts: readonly (string | number | bigint | null)[]): number {
  let hash = 0x811c9dc5
  for (const character of parts.join('|')) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
  return hash >>> 1 || 1
}
