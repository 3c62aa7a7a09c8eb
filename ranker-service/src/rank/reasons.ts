import { NONE, REASONS, RULES, sourceBit } from '@eaglerank/domain';
import type { RankBatch } from './query.js';

const PIN = 1 << RULES.indexOf('pin');
const FRESH_SLOT = 1 << RULES.indexOf('fresh_slot');
const REQUESTED = sourceBit('requested');
const FOLLOWED = sourceBit('followed');
const SIMILAR = sourceBit('similar') | sourceBit('embedding');
const AFFINITY = sourceBit('author_affinity');
const TRENDING = sourceBit('trending');
const FRESH = sourceBit('fresh');

/** Why an item is shown: one of REASONS and its argument, which is an id or empty. */
export interface Reason {
  /** 0 where nothing is to be said. */
  readonly code: number;
  readonly arg: string;
}

const plain = (code: number): Reason => ({ code, arg: '' });
const PINNED = plain(REASONS.PINNED);
const IS_REQUESTED = plain(REASONS.REQUESTED);
const IS_TRENDING = plain(REASONS.TRENDING);
const IS_FRESH = plain(REASONS.FRESH);
const NOTHING = plain(0);

/** The most personal reason that the item's sources and rules give. */
export function reasonOf(batch: RankBatch, row: number): Reason {
  const { set, ruleMasks, authorIds } = batch;
  const rules = ruleMasks[row] as number;
  const sources = set.sourceMasks[row] as number;
  if (rules & PIN) return PINNED;
  if (rules & FRESH_SLOT) return IS_FRESH;
  if (sources & REQUESTED) return IS_REQUESTED;
  const author = authorIds[set.authorIndex[row] as number] ?? '';
  if (sources & FOLLOWED) return { code: REASONS.FOLLOWED_AUTHOR, arg: author };
  const seed = set.seedIndex[row] as number;
  if (sources & SIMILAR && seed !== NONE) {
    return { code: REASONS.SIMILAR_TO, arg: set.seeds.at(seed) };
  }
  if (sources & AFFINITY) return { code: REASONS.AUTHOR_AFFINITY, arg: author };
  if (sources & TRENDING) return IS_TRENDING;
  return sources & FRESH ? IS_FRESH : NOTHING;
}
