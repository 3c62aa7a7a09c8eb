import {
  createRankedColumns,
  decodeCandidateSet,
  encodeRankedEntries,
  RULES,
  sourceBit,
  TopK,
  type DecodedCandidateSet,
} from '@eaglerank/domain';
import { reasonArg, reasonCode } from './head-reason.js';

/** Items in the head. */
const HEAD_ITEMS = 100;

const PINNED = sourceBit('pinned');
const PIN_RULE = 1 << RULES.indexOf('pin');

const top = new TopK();
const best = new Uint32Array(HEAD_ITEMS);
const keys = new Float64Array(HEAD_ITEMS);

/**
 * The best of an encoded candidate set as an encoded RankedSet, for when nobody ranked it: in order
 * of its heuristic, or its own order where it has none; newest first in chronological mode.
 *
 * @throws MalformedColumnsError
 */
export function fallbackHead(candidateSet: Uint8Array, chronological = false): Buffer {
  const set = decodeCandidateSet(candidateSet);
  const column = chronological ? set.createdAtMs : set.heuristic;
  top.reset(HEAD_ITEMS);
  for (let i = 0; i < set.count; i++) top.offer(column?.[i] ?? 0, i);
  const count = top.size;
  top.drain(best, keys);
  return encodeHead(set, count);
}

/** Encodes the rows that are the `count` best. */
function encodeHead(set: DecodedCandidateSet, count: number): Buffer {
  const head = createRankedColumns(count);
  const authors = new Uint16Array(count);
  const reasonArgs = new Array<string>(count);
  head.propensities.fill(1);
  for (let i = 0; i < count; i++) {
    const row = best[i] as number;
    const mask = set.sourceMasks[row] as number;
    const reason = reasonCode(mask);
    head.createdAtMs[i] = set.createdAtMs[row] as number;
    head.ordinals[i] = set.ordinals[row] as number;
    head.scores[i] = keys[i] as number;
    head.sourceMasks[i] = mask;
    head.ruleMasks[i] = mask & PINNED ? PIN_RULE : 0;
    head.reasonCodes[i] = reason;
    authors[i] = set.authorIndex[row] as number;
    reasonArgs[i] = reasonArg(set, row, reason);
  }
  return encodeRankedEntries({
    ids: { table: set.ids, indexes: best.subarray(0, count) },
    authorIds: { table: set.authors, indexes: authors },
    reasonArgs,
    ...head,
  });
}
