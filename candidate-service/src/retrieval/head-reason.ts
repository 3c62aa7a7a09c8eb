import { REASONS, SOURCES, type SourceName } from '@eaglerank/domain';
import { NO_SEED, type CandidateBatch } from './batch.js';
import type { RetrievalQuery } from './query.js';

const REASON_OF: Readonly<Record<SourceName, number>> = {
  followed: REASONS.FOLLOWED_AUTHOR,
  trending: REASONS.TRENDING,
  similar: REASONS.SIMILAR_TO,
  author_affinity: REASONS.AUTHOR_AFFINITY,
  fresh: REASONS.FRESH,
  requested: REASONS.REQUESTED,
  pinned: REASONS.PINNED,
  embedding: REASONS.SIMILAR_TO,
};

/** Indices in SOURCES, the one that says most to a reader first. */
const BY_STRENGTH = (
  [
    ...['pinned', 'requested', 'followed', 'similar', 'embedding', 'author_affinity'],
    ...['trending', 'fresh'],
  ] as SourceName[]
).map((name) => SOURCES.indexOf(name));

/** Why an item is in the head: one of REASONS and its argument, which is an id or empty. */
export function reasonOf(
  query: RetrievalQuery,
  batch: CandidateBatch,
  row: number,
): { readonly code: number; readonly arg: string } {
  const source = strongestSource(batch, row);
  return { code: REASON_OF[source], arg: reasonArg(query, batch, row, source) };
}

function strongestSource(batch: CandidateBatch, row: number): SourceName {
  const mask = batch.sourceMasks[row] as number;
  const index = BY_STRENGTH.find((source) => mask & (1 << source));
  return SOURCES[index ?? 0] as SourceName;
}

function reasonArg(
  query: RetrievalQuery,
  batch: CandidateBatch,
  row: number,
  source: SourceName,
): string {
  if (source === 'followed' || source === 'author_affinity') {
    return batch.authorIdOf(row);
  }
  return source === 'similar' || source === 'embedding' ? seedId(query, batch, row) : '';
}

/** Id of the item that `row` is similar to; empty without one. */
export function seedId({ mirror }: RetrievalQuery, batch: CandidateBatch, row: number): string {
  const seed = batch.seeds[row] as number;
  const known = seed === NO_SEED ? -1 : mirror.rowOf(seed);
  return known < 0 ? '' : (mirror.ids[known] as string);
}
