import { CandidateBatch } from './batch.js';

/** Batches for reuse: their columns cost more to make than to fill. */
export class BatchPool {
  private readonly free: CandidateBatch[] = [];

  acquire(): CandidateBatch {
    return this.free.pop() ?? new CandidateBatch();
  }

  release(batch: CandidateBatch): void {
    batch.release();
    if (this.free.length < 64) this.free.push(batch);
  }
}
