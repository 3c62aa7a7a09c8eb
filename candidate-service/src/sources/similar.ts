import type { SimilarItems } from '@eaglerank/catalogue';
import type { Clock } from '@eaglerank/domain';
import type { Source } from '@eaglerank/pipeline';
import type { SimilarLists } from '../catalogue/similar-lists.js';
import { NO_SEED } from '../retrieval/batch.js';
import { NOTHING, quotaOf, widthOf, type Found } from '../retrieval/found.js';
import { OrdinalTable } from '../retrieval/ordinal-table.js';
import type { RetrievalQuery } from '../retrieval/query.js';
import { TopK } from '../retrieval/top-k.js';

/** Each engaged item counts this much less than the one engaged with after it. */
const SEED_DECAY = 0.9;

const indexOf = new OrdinalTable();
const top = new TopK();

/**
 * Items that co-occur with those a user engaged with last, scored by the sum of similarities; with
 * one given item in mode `similar`.
 */
export class SimilarSource implements Source<RetrievalQuery, Found> {
  readonly name = 'similar';

  constructor(
    private readonly lists: SimilarLists,
    private readonly clock: Clock,
  ) {}

  enabled(query: RetrievalQuery): boolean {
    if (query.mode === 'similar') return true;
    return query.mode === 'feed' && !query.chronological && quotaOf(query, this.name) > 0;
  }

  fetch(query: RetrievalQuery): Found | Promise<Found> {
    const seedIds = query.mode === 'similar' ? query.itemIds : query.user.profile.recentItems;
    if (seedIds.length === 0) return NOTHING;
    const lists = this.lists.read(query.catalogue.keys, seedIds, this.clock.monotonic());
    if (lists instanceof Promise) return lists.then((read) => combine(query, seedIds, read));
    return combine(query, seedIds, lists);
  }
}

/** Sums similarities by item; the seed that adds most is the one told. Synchronous. */
function combine(
  query: RetrievalQuery,
  seedIds: readonly string[],
  lists: readonly SimilarItems[],
): Found {
  const total = lists.reduce((sum, { ordinals }) => sum + ordinals.length, 0);
  const ordinals = new Uint32Array(total);
  const sums = new Float64Array(total);
  const most = new Float64Array(total);
  const seeds = new Uint32Array(total);
  indexOf.reset(total + seedIds.length);
  const seedOrdinals = seedIds.map((id) => ordinalOf(query, id));
  let n = 0;
  lists.forEach((list, s) => {
    const weight = SEED_DECAY ** s;
    for (let i = 0; i < list.ordinals.length; i++) {
      const ordinal = list.ordinals[i] as number;
      const known = indexOf.getOrPut(ordinal, n);
      const at = known < 0 ? n++ : known;
      const score = weight * (list.scores[i] as number);
      ordinals[at] = ordinal;
      sums[at] = (sums[at] as number) + score;
      if (score > (most[at] as number)) {
        most[at] = score;
        seeds[at] = seedOrdinals[s] as number;
      }
    }
  });
  for (const seed of seedOrdinals) {
    const at = indexOf.get(seed);
    if (at >= 0) sums[at] = 0;
  }
  top.reset(widthOf(query, 'similar'));
  for (let at = 0; at < n; at++) if ((sums[at] as number) > 0) top.offer(sums[at] as number, at);
  return best(ordinals, seeds);
}

/** What is in `top`, whose values are positions. */
function best(ordinals: Uint32Array, seeds: Uint32Array): Found {
  const positions = new Uint32Array(top.size);
  const scores = new Float32Array(top.size);
  top.drain(positions, scores);
  return {
    ordinals: positions.map((at) => ordinals[at] as number),
    scores,
    seeds: positions.map((at) => seeds[at] as number),
  };
}

function ordinalOf({ mirror }: RetrievalQuery, itemId: string): number {
  const row = mirror.rowOfId(itemId);
  return row < 0 ? NO_SEED : mirror.ordinalAt(row);
}
