import { expect } from 'chai';
import { BatchQueue } from './batch-queue.js';

function queue(write: (batch: readonly number[]) => Promise<readonly number[]>, capacity = 10) {
  let dropped = 0;
  const made = new BatchQueue<number>({
    ...{ capacity, maxBatch: 4, delayMs: 1, write },
    onDrop: (count) => (dropped += count),
  });
  return { made, dropped: () => dropped };
}

describe('BatchQueue', () => {
  it('writes in order, in batches', async () => {
    const batches: number[][] = [];
    const { made } = queue(async (batch) => {
      batches.push([...batch]);
      return [];
    });
    for (let i = 0; i < 10; i++) made.push(i);
    await made.drain(1000);
    expect(batches.flat()).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(Math.max(...batches.map((b) => b.length))).to.equal(4);
  });

  it('drops the oldest, counted, while the writer is away', async () => {
    let away = true;
    const written: number[] = [];
    const { made, dropped } = queue(async (batch) => {
      if (away) throw new Error('away');
      written.push(...batch);
      return [];
    });
    for (let i = 0; i < 25; i++) made.push(i);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(dropped()).to.equal(15);
    away = false;
    await made.drain(1000);
    expect(written).to.deep.equal([15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
  });

  it('tries again what was left', async () => {
    const attempts: number[][] = [];
    const { made } = queue(async (batch) => {
      attempts.push([...batch]);
      return attempts.length === 1 ? batch.slice(1) : [];
    });
    made.push(1);
    made.push(2);
    await made.drain(1000);
    expect(attempts).to.deep.equal([[1, 2], [2]]);
  });

  it('gives up at the end of the time to drain', async () => {
    const { made, dropped } = queue(() => Promise.reject(new Error('away')));
    made.push(1);
    await made.drain(60);
    expect(dropped()).to.equal(1);
    made.push(2);
    expect(dropped()).to.equal(2);
  });
});
