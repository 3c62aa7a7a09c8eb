import { sourceBit } from '@eaglerank/domain';
import type { CandidateBatch } from './batch.js';
import type { RetrievalQuery } from './query.js';

const FOLLOWED = sourceBit('followed');

/** By author number, 1 for followed; all zero between two uses. */
let followed = new Uint8Array(1024);

/** Whoever brought it: what of `rows` is by an author the user follows is told as such. */
export function markFollowed(
  query: RetrievalQuery,
  batch: CandidateBatch,
  rows: Uint32Array,
): void {
  const { follows } = query.user.profile;
  if (follows.authorIds.length === 0) return;
  const numbers = query.profileRows.followedAuthors;
  // authors of items that the mirror does not keep have no number there
  const others = batch.hasRecords
    ? new Set(follows.authorIds.filter((_, i) => follows.active[i] !== 0))
    : undefined;
  const known = batch.mirrorLabels;
  if (known > followed.length) followed = new Uint8Array(known * 2);
  for (const number of numbers) followed[number] = 1;
  for (const row of rows) {
    const author = batch.authorNumberOf(row);
    const told = author < known ? followed[author] === 1 : others?.has(batch.authorIdOf(row));
    if (told) batch.sourceMasks[row] = (batch.sourceMasks[row] as number) | FOLLOWED;
  }
  for (const number of numbers) followed[number] = 0;
}
