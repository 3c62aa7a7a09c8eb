import { encodeSimilar } from '@eaglerank/catalogue';
import { TenantKeys } from '@eaglerank/domain';
import { expect } from 'chai';
import { SimilarLists, type BlobSource } from './similar-lists.js';

/** Lists in memory, whose one score tells how often they were read. */
class CountingSource implements BlobSource {
  readonly reads: (readonly string[])[] = [];
  up = true;

  mget(keys: readonly string[]): Promise<Buffer[]> {
    if (!this.up) return Promise.reject(new Error('away'));
    this.reads.push(keys);
    const list = { ordinals: Uint32Array.of(1), scores: Float32Array.of(this.reads.length) };
    return Promise.resolve(keys.map(() => encodeSimilar(list)));
  }
}

const gathered = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 60));

describe('SimilarLists', () => {
  const keys = new TenantKeys('social');
  let source: CountingSource;
  let lists: SimilarLists;
  const read = async (ids: readonly string[], now: number): Promise<number[]> =>
    (await lists.read(keys, ids, now)).map(({ scores }) => scores[0] as number);

  beforeEach(() => {
    source = new CountingSource();
    lists = new SimilarLists(source);
  });

  it('waits for what was never read, and answers at once with what was', async () => {
    expect(await read(['a', 'b'], 0)).to.deep.equal([1, 1]);
    expect(lists.read(keys, ['a', 'b'], 5000)).not.to.be.instanceOf(Promise);
    expect(await read(['a', 'c'], 5000)).to.deep.equal([1, 2]);
    expect(source.reads).to.deep.equal([
      ['a', 'b'].map((id) => keys.similar(id)),
      [keys.similar('c')],
    ]);
  });

  it('reads lists in use again in the background, all with one command', async () => {
    await read(['a', 'b'], 0);
    expect(await read(['a'], 6000)).to.deep.equal([1]);
    expect(await read(['b', 'a'], 6001)).to.deep.equal([1, 1]);
    await gathered();
    expect(source.reads).to.have.length(2);
    expect(await read(['a', 'b'], 6100)).to.deep.equal([2, 2]);
  });

  it('serves what it has while the store is away, but nothing older than a minute', async () => {
    await read(['a'], 0);
    source.up = false;
    expect(await read(['a'], 60_000)).to.deep.equal([1]);
    await gathered();
    const failure = await read(['a'], 60_001).catch((error: unknown) => error);
    expect(String(failure)).to.match(/away/);
  });

  it('asks each slot for its own lists', async () => {
    const many = new TenantKeys('social', 3);
    const ids = Array.from({ length: 20 }, (_, i) => `i${i}`);
    expect(await lists.read(many, ids, 0)).to.have.length(20);
    expect(source.reads).to.have.length(3);
    for (const group of source.reads) {
      expect(new Set(group.map((key) => key.slice(0, key.indexOf('}'))))).to.have.length(1);
    }
  });
});
