import type { Prng } from './prng.js';

const FIRST_SCREEN = 5;
const KEEP_SCROLLING = 0.93;
const ATTENTION_EXPONENT = 0.35;
const MAX_DEPTH = 100;

/** Chance that the 0-based position comes on screen: 1 on the first screen, then x 0.93 a step. */
export function onScreen(position: number): number {
  return position < FIRST_SCREEN ? 1 : KEEP_SCROLLING ** (position - FIRST_SCREEN + 1);
}

/** Chance that an item on screen is looked at: (position + 1)^-0.35. */
export function attention(position: number): number {
  return (position + 1) ** -ATTENTION_EXPONENT;
}

/** Examination probability of the position-based click model: P(click) = examination x relevance. */
export function examination(position: number): number {
  return onScreen(position) * attention(position);
}

/** Items of one session that come on screen, at least 5, at most 100: P(depth > p) = onScreen(p). */
export function drawDepth(prng: Prng): number {
  let depth = FIRST_SCREEN;
  while (depth < MAX_DEPTH && prng.chance(KEEP_SCROLLING)) depth++;
  return depth;
}
