import type { SimilarItems } from '@eaglerank/catalogue';
import { TopK, type Clock } from '@eaglerank/domain';
import type { Source } from '@eaglerank/pipeline';
import type { SimilarLists } from '../catalogue/similar-lists.js';
import { NO_SEED } from '../retrieval/batch.js';
import { NOTHING, quotaOf, widthOf, type Found } from '../retrieval/found.js';
import { OrdinalTable } from '../retrieval/ordinal-table.js';
import type { RetrievalQuery } from '../retrieval/query.js';

/** Engaged items that similar items are looked up for. */
const SEED_ITEMS = 10;
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
    const seedIds =
      query.mode === 'similar'
        ? query.itemIds
        : query.user.profile.recentItems.slice(0, SEED_ITEMS);
    if (seedIds.length === 0) return NOTHING;
    const lists = this.lists.read(query.catalogue.keys, seedIds, this.clock.monotonic());
    if (lists instanceof Promise) return lists.then((read) => combine(query, seedIds, read));
    return combine(query, seedIds, lists);
  }
}

/** Columns for every call; grown where lists are longer. */
let ordinals = new Uint32Array(1024);
let sums = new Float64Array(1024);
let most = new Float64Array(1024);
let seeds = new Uint32Array(1024);
let positions = new Uint32Array(1024);

/** Sums similarities by item; the seed that adds most is the one told. Synchronous. */
function combine(
  query: RetrievalQuery,
  seedIds: readonly string[],
  lists: readonly SimilarItems[],
): Found {
  const total = lists.reduce((sum, list) => sum + list.ordinals.length, 0);
  reset(total);
  indexOf.reset(total + seedIds.length);
  const seedOrdinals = seedIds.map((id) => ordinalOf(query, id));
  let n = 0;
  lists.forEach((list, s) => {
    const weight = SEED_DECAY ** s;
    for (let i = 0; i < list.ordinals.length; i++) {
      const known = indexOf.getOrPut(list.ordinals[i] as number, n);
      const at = known < 0 ? n++ : known;
      const score = weight * (list.scores[i] as number);
      ordinals[at] = list.ordinals[i] as number;
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
  return best();
}

function reset(total: number): void {
  if (total > ordinals.length) {
    ordinals = new Uint32Array(total * 2);
    sums = new Float64Array(total * 2);
    most = new Float64Array(total * 2);
    seeds = new Uint32Array(total * 2);
    positions = new Uint32Array(total * 2);
  }
  sums.fill(0, 0, total);
  most.fill(0, 0, total);
}

/** What is in `top`, whose values are positions. */
function best(): Found {
  const count = top.size;
  const found = {
    ordinals: new Uint32Array(count),
    scores: new Float32Array(count),
    seeds: new Uint32Array(count),
  };
  top.drain(positions, found.scores);
  for (let i = 0; i < count; i++) {
    found.ordinals[i] = ordinals[positions[i] as number] as number;
    found.seeds[i] = seeds[positions[i] as number] as number;
  }
  return found;
}

function ordinalOf({ mirror }: RetrievalQuery, itemId: string): number {
  const row = mirror.rowOfId(itemId);
  return row < 0 ? NO_SEED : mirror.ordinalAt(row);
}
