/**
 * cyrb53: a 53-bit non-cryptographic hash of the string's UTF-16 code units, as an exact integer.
 * For slots, experiment buckets and remembered event ids; never for anything an attacker gains by
 * colliding (at 10^7 ids the chance of any collision is about 0.6 %, and costs one event).
 */
export function hash53(text: string, seed = 0): number {
  let h1 = 0xdeadbeef ^ seed;
  let h2 = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    h1 = Math.imul(h1 ^ c, 2654435761);
    h2 = Math.imul(h2 ^ c, 1597334677);
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return 4294967296 * (2097151 & h2) + (h1 >>> 0);
}

/** The slot of an entity among a tenant's slots. */
export function slotOf(entityId: string, slots: number): number {
  return slots === 1 ? 0 : hash53(entityId) % slots;
}
