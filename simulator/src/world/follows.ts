import type { Author, User } from './model.js';
import type { Prng } from './prng.js';
import { affinityOf, rapport } from './relevance.js';

const HOMOPHILY = 5;
const RAPPORT = 1;

/**
 * Relative chance that `user` follows each author: fame x e^(5 x topic affinity + rapport). The
 * first factor makes a few authors very popular, the second makes the graph tell about tastes.
 * Nobody follows themselves.
 */
function followWeights(user: User, authors: readonly Author[], seed: number): Float64Array {
  return Float64Array.from(authors, (author) => {
    if (author.id === user.id) return 0;
    const liking =
      HOMOPHILY * affinityOf(user.taste, author.profile) +
      RAPPORT * rapport(seed, user.ordinal, author.ordinal);
    return author.fame * Math.exp(liking);
  });
}

/** Lets `user` follow authors: a heavy-tailed number with the given mean, at most a quarter of all. */
export function drawFollows(
  user: User,
  authors: readonly Author[],
  mean: number,
  seed: number,
  prng: Prng,
): void {
  const drawn = Math.round(prng.logNormal(mean * Math.exp(-0.32), 0.8));
  const count = Math.min(drawn, Math.ceil(authors.length / 4));
  for (const author of prng.sample(followWeights(user, authors, seed), count)) {
    user.follows.add(author);
  }
}
