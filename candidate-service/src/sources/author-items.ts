import type { NewestItems } from '../catalogue/author-items.js';
import { MAX_WIDTH, NOTHING, type Found } from '../retrieval/found.js';
import type { RetrievalQuery } from '../retrieval/query.js';
import { recency } from '../retrieval/recency.js';
import { Heads } from './heads.js';

const heads = new Heads();
/** Items taken, by place of the author. */
let taken = new Uint32Array(256);
const best = { ordinals: new Uint32Array(MAX_WIDTH), scores: new Float64Array(MAX_WIDTH) };

/**
 * The `width` best of the newest `perAuthor` items of each of the mirror's authors with these
 * numbers, scored by the author's weight, 1 unless given and never negative, times recency. Of equal
 * ones the lower ordinal comes first.
 */
export function newestOf(
  query: RetrievalQuery,
  width: number,
  perAuthor: number,
  authors: readonly number[],
  weights?: readonly number[],
): Found {
  const { mirror, nowMs } = query;
  const { recencyHalfLifeSeconds } = query.catalogue.config.ranking;
  start(authors.length);
  for (let a = 0; a < authors.length; a++) {
    const items = mirror.newestBy(authors[a] as number);
    if (items === undefined || items.length === 0) continue;
    const age = recency(items[items.length - 2] as number, nowMs, recencyHalfLifeSeconds);
    heads.push(weights ? (weights[a] as number) * age : age, a);
  }
  let count = 0;
  while (heads.size > 0) {
    const { score, list } = heads;
    // of those as good as the last, there may be one with a lower ordinal
    if (count === width && !(score >= (best.scores[width - 1] as number))) break;
    const items = mirror.newestBy(authors[list] as number) as NewestItems;
    const next = (taken[list] as number) + 1;
    taken[list] = next;
    const at = items.length - 2 * next;
    count = keep(score, items[at + 1] as number, count, width);
    if (next === perAuthor || at === 0) {
      heads.pop();
      continue;
    }
    const age = recency(items[at - 2] as number, nowMs, recencyHalfLifeSeconds);
    heads.advance(weights ? (weights[list] as number) * age : age);
  }
  return count === 0 ? NOTHING : found(count);
}

function start(authors: number): void {
  heads.reset(authors);
  if (authors > taken.length) taken = new Uint32Array(authors * 2);
  taken.fill(0, 0, authors);
}

/**
 * Puts an item no better than the `count` best behind them or, where it is as good as the last of
 * `width`, in the place that its ordinal gives it. How many there are then.
 */
function keep(score: number, ordinal: number, count: number, width: number): number {
  const { ordinals, scores } = best;
  let at = count;
  if (count === width) {
    if ((ordinals[width - 1] as number) <= ordinal) return count;
    at--;
  }
  const size = at + 1;
  for (; at > 0 && scores[at - 1] === score; at--) {
    if ((ordinals[at - 1] as number) <= ordinal) break;
    ordinals[at] = ordinals[at - 1] as number;
    scores[at] = score;
  }
  ordinals[at] = ordinal;
  scores[at] = score;
  return size;
}

function found(count: number): Found {
  const scores = new Float32Array(count);
  scores.set(best.scores.subarray(0, count));
  return { ordinals: best.ordinals.slice(0, count), scores };
}
