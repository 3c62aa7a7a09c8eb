import { encodeCandidateSet, SOURCES, type SourceName } from '@eaglerank/domain';
import type { Selector } from '@eaglerank/pipeline';
import type { CandidateBatch } from './batch.js';
import { chosenSet } from './chosen-set.js';
import { quotaOf } from './found.js';
import type { RetrievalQuery } from './query.js';

/** What a retrieval answers, encoded. */
export interface Retrieved {
  readonly candidateSet: Buffer;
  readonly count: number;
}

/** By source, how many more of its rows may be taken; scratch of a synchronous function. */
const left = new Uint32Array(SOURCES.length);

/**
 * Takes the rows in their order until the limit, each source within its quota; newest first in
 * chronological mode. Encodes them.
 */
export class CandidateSelector implements Selector<RetrievalQuery, CandidateBatch, Retrieved> {
  readonly name = 'candidate_selector';

  select(query: RetrievalQuery, batch: CandidateBatch, rows: Uint32Array): Retrieved {
    const ordered = query.chronological ? newestFirst(batch, rows) : rows;
    const chosen = withinQuotas(query, batch, ordered);
    return {
      candidateSet: encodeCandidateSet(chosenSet(query, batch, chosen)),
      count: chosen.length,
    };
  }
}

function newestFirst(batch: CandidateBatch, rows: Uint32Array): Uint32Array {
  return rows.slice().sort((a, b) => batch.createdAtOf(b) - batch.createdAtOf(a) || a - b);
}

/** At most `limit` rows; those a source placed beyond its quota are left out. */
export function withinQuotas(
  query: RetrievalQuery,
  batch: CandidateBatch,
  rows: Uint32Array,
): Uint32Array {
  for (let s = 0; s < SOURCES.length; s++) left[s] = quotaOf(query, SOURCES[s] as SourceName);
  const chosen = new Uint32Array(Math.min(rows.length, query.limit));
  let n = 0;
  for (let i = 0; i < rows.length && n < chosen.length; i++) {
    const row = rows[i] as number;
    const source = batch.placedBy[row] as number;
    if (left[source] === 0) continue;
    left[source] = (left[source] as number) - 1;
    chosen[n++] = row;
  }
  return chosen.subarray(0, n);
}
