/** Everything that decides whether a user likes an item at a moment. */
export interface RelevanceInputs {
  /** How well the item's topics meet the user's taste, 0-1. */
  readonly affinity: number;
  /** Quality of the item, 0-1. */
  readonly quality: number;
  /** 1 when new, halving every `freshHalfLifeMs`. */
  readonly freshness: number;
  /** Strength of the trends that carry the item, 0-1. */
  readonly trend: number;
  /** Liking of this one author beyond topics and quality, -1 to 1. */
  readonly rapport: number;
}

/**
 * The truth: relevance = sigmoid(-4 + 4 a + 2.5 a q + 1.5 a f + 1.6 f t (0.3 + a) + 0.8 r - 0.6 (1 - a)(1 - q)),
 * in (0, 1). Quality and freshness count mostly where the topic is liked, a trend counts for fresh
 * items only: no sum of separate effects reproduces it, a tree over observable features can.
 */
export function relevanceOf(inputs: RelevanceInputs): number {
  const { affinity: a, quality: q, freshness: f, trend: t, rapport: r } = inputs;
  const logit =
    -4 +
    4 * a +
    2.5 * a * q +
    1.5 * a * f +
    1.6 * f * t * (0.3 + a) +
    0.8 * r -
    0.6 * (1 - a) * (1 - q);
  return 1 / (1 + Math.exp(-logit));
}

/** Inner product of two topic vectors of equal length. */
export function affinityOf(taste: Float64Array, profile: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < profile.length; k++) sum += (taste[k] ?? 0) * (profile[k] ?? 0);
  return sum;
}

/**
 * A fixed hidden number in [-1, 1) for each (user, author), mean 0: the mean of two hashed uniforms.
 * Hashed instead of stored, because there are as many as users times authors.
 */
export function rapport(seed: number, user: number, author: number): number {
  let h = Math.imul(seed | 0, 0x85ebca6b) ^ Math.imul(user + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15) ^ Math.imul(author + 1, 0xc2b2ae35), 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 13), 0x165667b1);
  h ^= h >>> 16;
  return ((h & 0xffff) + (h >>> 16)) / 65536 - 1;
}
