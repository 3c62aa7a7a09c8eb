import type { Author, Item, WorldConfig } from './model.js';
import { topicWeights } from './population.js';
import type { Prng } from './prng.js';

const MIXES: readonly (readonly number[])[] = [[1], [0.7, 0.3], [0.6, 0.25, 0.15]];
const OFF_PROFILE = 0.15;

function drawTopics(author: Author, wanted: number, prng: Prng): number[] {
  const common = topicWeights(author.profile.length);
  const topics: number[] = [];
  for (let tries = 0; topics.length < wanted && tries < 12; tries++) {
    const source = prng.chance(OFF_PROFILE + 0.1 * tries) ? common : author.profile;
    const topic = prng.weighted(source);
    if (!topics.includes(topic)) topics.push(topic);
  }
  return topics;
}

/** The `ordinal`-th item, made by `author` at `createdMs`. */
export function drawItem(
  config: WorldConfig,
  ordinal: number,
  author: Author,
  createdMs: number,
  prng: Prng,
): Item {
  const topics = drawTopics(author, 1 + prng.weighted([0.4, 0.4, 0.2]), prng);
  return {
    ordinal,
    id: config.itemId(ordinal),
    author: author.ordinal,
    topics,
    weights: MIXES[topics.length - 1] ?? [1],
    quality: Math.min(1, Math.max(0, author.quality + 0.15 * prng.normal())),
    catchiness: prng.next() ** 2,
    createdMs,
    expiresMs: config.lifetimeMs === 0 ? 0 : createdMs + config.lifetimeMs,
  };
}
