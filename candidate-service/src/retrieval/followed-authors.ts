import type { CandidateBatch } from './batch.js';
import type { RetrievalQuery } from './query.js';

/** Tells whether a batch's authors are followed, for one synchronous run at a time. */
export class FollowedAuthors {
  /** By author number, the run in which it was followed last. */
  private stamps = new Uint32Array(1024);
  private run = 0;
  /** Author numbers from here on are of items that the mirror does not keep. */
  private limit = 0;
  /** Followed authors by id, where the batch has such items. */
  private others: ReadonlySet<string> | undefined;

  /** Starts anew, with the authors that the query's user follows. */
  reset(query: RetrievalQuery, batch: CandidateBatch): this {
    this.limit = batch.mirrorLabels;
    if (this.limit > this.stamps.length) {
      this.stamps = new Uint32Array(this.limit * 2);
      this.run = 0;
    }
    this.run++;
    this.others = undefined;
    const { follows } = query.user.profile;
    if (follows.authorIds.length === 0) return this;
    for (const number of query.profileRows.followedAuthors) this.stamps[number] = this.run;
    if (batch.hasRecords) {
      this.others = new Set(follows.authorIds.filter((_, i) => follows.active[i] !== 0));
    }
    return this;
  }

  /** Whether the author of a row of the batch, who has this number, is followed. */
  has(number: number, batch: CandidateBatch, row: number): boolean {
    if (number < this.limit) return this.stamps[number] === this.run;
    return this.others?.has(batch.authorIdOf(row)) ?? false;
  }
}
