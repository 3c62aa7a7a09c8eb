import type { SimilarItems } from '@eaglerank/catalogue';
import { OrdinalTable, TopK, type Clock } from '@eaglerank/domain';
import type { Source } from '@eaglerank/pipeline';
import type { SimilarLists } from '../catalogue/similar-lists.js';
import { NO_SEED } from '../retrieval/batch.js';
import { NOTHING, quotaOf, widthOf, type Found } from '../retrieval/found.js';
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

/** Columns for every call, by position; grown where lists are longer. */
class Sums {
  readonly ordinals: Uint32Array;
  readonly sums: Float64Array;
  /** What the seed that added most has added. */
  readonly most: Float64Array;
  readonly seeds: Uint32Array;
  /** Positions of the best. */
  readonly best: Uint32Array;

  constructor(readonly capacity: number) {
    this.ordinals = new Uint32Array(capacity);
    this.sums = new Float64Array(capacity);
    this.most = new Float64Array(capacity);
    this.seeds = new Uint32Array(capacity);
    this.best = new Uint32Array(capacity);
  }
}

let scratch = new Sums(1024);

/** Sums similarities by item; the seed that adds most is the one told. Synchronous. */
function combine(
  query: RetrievalQuery,
  seedIds: readonly string[],
  lists: readonly SimilarItems[],
): Found {
  let total = 0;
  for (const list of lists) total += list.ordinals.length;
  if (total > scratch.capacity) scratch = new Sums(total * 2);
  indexOf.reset(total + seedIds.length);
  const seeds = seedOrdinals(query, seedIds);
  let count = 0;
  for (let s = 0; s < lists.length; s++) {
    count = add(lists[s] as SimilarItems, SEED_DECAY ** s, seeds[s] as number, count);
  }
  const { sums } = scratch;
  for (const seed of seeds) {
    const at = indexOf.get(seed);
    if (at >= 0) sums[at] = 0;
  }
  top.reset(widthOf(query, 'similar'));
  for (let at = 0; at < count; at++) {
    const sum = sums[at] as number;
    if (sum > 0) top.offer(sum, at);
  }
  return best();
}

/** Adds a list to the sums, of which there are `count`; how many there are then. */
function add(list: SimilarItems, weight: number, seed: number, count: number): number {
  const { ordinals, sums, most, seeds } = scratch;
  for (let i = 0; i < list.ordinals.length; i++) {
    const ordinal = list.ordinals[i] as number;
    const score = weight * (list.scores[i] as number);
    const slot = indexOf.slotOf(ordinal);
    let at = indexOf.at(slot);
    if (at < 0) {
      at = count++;
      indexOf.fill(slot, ordinal, at);
      ordinals[at] = ordinal;
      sums[at] = 0;
      most[at] = 0;
    }
    sums[at] = (sums[at] as number) + score;
    if (score > (most[at] as number)) {
      most[at] = score;
      seeds[at] = seed;
    }
  }
  return count;
}

/** What is in `top`, whose values are positions. */
function best(): Found {
  const count = top.size;
  const found = {
    ordinals: new Uint32Array(count),
    scores: new Float32Array(count),
    seeds: new Uint32Array(count),
  };
  const positions = scratch.best;
  top.drain(positions, found.scores);
  for (let i = 0; i < count; i++) {
    const at = positions[i] as number;
    found.ordinals[i] = scratch.ordinals[at] as number;
    found.seeds[i] = scratch.seeds[at] as number;
  }
  return found;
}

/** NO_SEED where the mirror does not have the item. */
function seedOrdinals(query: RetrievalQuery, seedIds: readonly string[]): number[] {
  const { mirror } = query;
  const rows = query.mode === 'similar' ? undefined : query.profileRows.recentItems;
  return seedIds.map((id, i) => {
    const row = rows ? (rows[i] as number) : mirror.rowOfId(id);
    return row < 0 ? NO_SEED : mirror.ordinalAt(row);
  });
}
