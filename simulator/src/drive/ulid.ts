import type { Prng } from '../world/prng.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 16;

/** A ULID (26 characters of Crockford base 32): 48 bits of time, ms since epoch, and 80 drawn bits. */
export function ulid(timeMs: number, prng: Prng): string {
  let time = '';
  let rest = Math.floor(timeMs);
  for (let i = 0; i < TIME_LENGTH; i++) {
    time = ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let random = '';
  for (let i = 0; i < RANDOM_LENGTH; i++) random += ALPHABET.charAt(prng.below(32));
  return time + random;
}
