import type { Author, User, WorldConfig, Zone } from './model.js';
import type { Prng } from './prng.js';

const ZONES: readonly Zone[] = [
  { name: 'Europe/Berlin', locale: 'de-DE', offsetHours: 1 },
  { name: 'America/New_York', locale: 'en-US', offsetHours: -5 },
  { name: 'Asia/Tokyo', locale: 'ja-JP', offsetHours: 9 },
  { name: 'America/Sao_Paulo', locale: 'pt-BR', offsetHours: -3 },
];
/** Bounds what one user can see in a day. */
const MAX_ACTIVITY = 8;
const DEVICES = ['phone', 'phone', 'phone', 'desktop', 'tablet'] as const;

/** How common each topic is: a gentle power law, so that no topic is liked by everybody. */
export function topicWeights(topics: number): Float64Array {
  return Float64Array.from({ length: topics }, (_, k) => (k + 4) ** -0.5);
}

/**
 * A taste vector: two to four topics loved (0.75-1), three to five liked a little (0.2-0.5), the
 * rest hardly (0-0.08). Sparse on purpose: what one user loves leaves most others cold.
 */
function drawTaste(weights: Float64Array, prng: Prng): Float64Array {
  const taste = Float64Array.from(weights, () => prng.between(0, 0.08));
  const loved = 2 + prng.below(3);
  prng.sample(weights, loved + 3 + prng.below(3)).forEach((topic, rank) => {
    taste[topic] = rank < loved ? prng.between(0.75, 1) : prng.between(0.2, 0.5);
  });
  return taste;
}

/** The `ordinal`-th user, following nobody yet. */
export function drawUser(config: WorldConfig, ordinal: number, prng: Prng): User {
  const isAuthor = config.authorsAreUsers && ordinal < config.authors;
  return {
    ordinal,
    id: isAuthor ? config.authorId(ordinal) : config.userId(ordinal),
    taste: drawTaste(topicWeights(config.topics.length), prng),
    activity: Math.min(MAX_ACTIVITY, prng.logNormal(1, 1)),
    zone: prng.pick(ZONES),
    device: prng.pick(DEVICES),
    shiftHours: 1.5 * prng.normal(),
    risk: prng.next() ** 2,
    follows: new Set(),
  };
}

/** The `ordinal`-th author. */
export function drawAuthor(config: WorldConfig, ordinal: number, prng: Prng): Author {
  const weights = topicWeights(config.topics.length);
  const profile = new Float64Array(config.topics.length);
  const main = prng.sample(weights, 1 + prng.below(3));
  const shares = main.map(() => prng.between(0.3, 1));
  const total = shares.reduce((sum, share) => sum + share, 0);
  main.forEach((topic, i) => (profile[topic] = (shares[i] ?? 0) / total));
  return {
    ordinal,
    id: config.authorId(ordinal),
    quality: prng.between(0.1, 0.95),
    fame: 1 / (1 + prng.below(config.authors)),
    productivity: prng.logNormal(1, 0.9),
    profile,
  };
}
