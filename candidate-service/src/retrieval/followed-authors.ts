import { sourceBit } from '@eaglerank/domain';
import { NO_LABEL } from '../catalogue/labels.js';
import type { CandidateBatch } from './batch.js';
import type { RetrievalQuery } from './query.js';

const FOLLOWED = sourceBit('followed');

/** By author number, 1 for followed; all zero between two uses. */
let followed = new Uint8Array(1024);

/** Whoever brought it: what of `rows` is by an author the user follows is told as such. */
export function markFollowed(
  { user, mirror }: RetrievalQuery,
  batch: CandidateBatch,
  rows: Uint32Array,
): void {
  const { follows } = user.profile;
  if (follows.authorIds.length === 0) return;
  const known = mirror.authors.ids.length;
  if (known > followed.length) followed = new Uint8Array(known * 2);
  const numbers: number[] = [];
  // authors of items that the mirror does not keep have no number there
  const others = batch.hasRecords ? new Set<string>() : undefined;
  for (let i = 0; i < follows.authorIds.length; i++) {
    if (follows.active[i] === 0) continue;
    const authorId = follows.authorIds[i] as string;
    others?.add(authorId);
    const number = mirror.authors.numberOf(authorId);
    if (number === NO_LABEL) continue;
    followed[number] = 1;
    numbers.push(number);
  }
  for (const row of rows) {
    const author = batch.authorNumberOf(row);
    const told = author < known ? followed[author] === 1 : others?.has(batch.authorIdOf(row));
    if (told) batch.sourceMasks[row] = (batch.sourceMasks[row] as number) | FOLLOWED;
  }
  for (const number of numbers) followed[number] = 0;
}
