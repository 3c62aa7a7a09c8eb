import { TenantKeys, decodeCandidateSet, encodeCandidateSet } from '@eaglerank/domain';
import {
  Finaliser,
  createRows,
  encodeInvalidation,
  decodeInvalidation,
  type BlobReader,
  type EntityRef,
} from '@eaglerank/features';
import { FakeClock } from '@eaglerank/testkit';
import { expect } from 'chai';
import fc from 'fast-check';
import { blobOf, candidateSet, context, eventOf, plan } from '../testing/world.js';
import { FeatureLookup, type LookupObserver } from './feature-lookup.js';
import { TenantFeatures } from './tenant-features.js';
import { completeVectors } from './transform.js';
import { Workspace } from './workspace.js';

const NOW = Date.UTC(2026, 5, 1);
const LIMITS = {
  itemRows: 8,
  authorRows: 4,
  ages: { engagementMs: 500, staticMs: 10_000, settleMs: 0 },
};
const silent: LookupObserver = {
  cacheCheck: (work) => work(),
  read: (_, work) => work(),
  found: () => undefined,
};

/** A store in memory, in which a test changes blobs and counts reads. */
class MemoryStore implements BlobReader {
  readonly blobs = new Map<string, Buffer>();
  readonly reads: (readonly string[])[] = [];
  /** Runs between a read and its answer. */
  meanwhile: () => void = () => undefined;
  failure: Error | undefined;

  async mget(keys: readonly string[]): Promise<(Buffer | null)[]> {
    this.reads.push(keys);
    if (this.failure) throw this.failure;
    const found = keys.map((key) => this.blobs.get(key) ?? null);
    this.meanwhile();
    return found;
  }
}

class World {
  readonly clock = new FakeClock(NOW);
  readonly store = new MemoryStore();
  readonly finaliser = new Finaliser(plan);
  readonly features: TenantFeatures;
  private readonly workspace = new Workspace();

  constructor(readonly keys = new TenantKeys('social')) {
    this.features = new TenantFeatures(plan, this.finaliser, this.store, keys, LIMITS, this.clock);
    this.features.setLive(true);
  }

  /** Events change an entity's blob; the engine tells so unless `silently`. */
  change(ref: EntityRef, clicks: number, silently = false): void {
    const events = Array.from({ length: clicks }, (_, i) => [
      eventOf('impression', { tsMs: NOW - i * 1000, itemId: 'i' }),
      eventOf('click', { tsMs: NOW - i * 1000, itemId: 'i', authorId: 'a0', topics: ['t1'] }),
      eventOf('follow', { tsMs: NOW - i * 1000, authorId: 'a0' }),
    ]).flat();
    this.store.blobs.set(this.keys.features(ref.entity, ref.id), blobOf(ref.entity, events));
    if (!silently) this.features.invalidate(decodeInvalidation(encodeInvalidation([ref])) ?? []);
  }

  private request(items: readonly number[], userId: string) {
    const rows = items.map((n) => ({ id: `i${n}`, author: `a${n % 5}`, topic: `t${n % 3}` }));
    const set = decodeCandidateSet(
      encodeCandidateSet({ ...candidateSet(rows), ordinals: Uint32Array.from(items) }),
    );
    const { workspace } = this;
    return {
      userId,
      set,
      authorIds: set.authors.toArray(),
      topics: set.topics.toArray(),
      workspace,
    };
  }

  /** Vectors of a request, through the cache. */
  async vectors(items: readonly number[], userId = 'u') {
    const request = this.request(items, userId);
    const lookup = new FeatureLookup(this.features, this.clock, silent);
    let failed = false;
    const found = await Promise.resolve(lookup.run(request)).catch(() => {
      failed = true;
      return lookup.useDefaults(request);
    });
    const { user, asOfMs } = found;
    const input = { ...request, user, asOfMs, context, prior: this.features.prior };
    completeVectors(this.finaliser, input, this.workspace);
    const { values, present, ageSeconds } = this.workspace.vectors;
    const size = items.length * plan.width;
    return {
      ...found,
      failed,
      values: [...values.subarray(0, size)],
      present: [...present.subarray(0, size)],
      ageSeconds: [...ageSeconds.subarray(0, size)],
    };
  }

  /** The same vectors computed from the blobs, one by one. */
  direct(items: readonly number[], userId = 'u') {
    const { finaliser, features, clock } = this;
    const { set, authorIds, topics } = this.request(items, userId);
    const rows = createRows(items.length * plan.width);
    const blob = (ref: EntityRef) =>
      this.store.blobs.get(this.keys.features(ref.entity, ref.id)) ?? null;
    const now = clock.now();
    const user = finaliser.userView(
      userId === '' ? null : blob({ entity: 'user', id: userId }),
      now,
    );
    items.forEach((n, row) => {
      const at = (block: keyof typeof plan.blocks): number =>
        row * plan.width + plan.blocks[block].offset;
      const author = authorIds[set.authorIndex[row] as number] as string;
      finaliser.itemColumns(
        blob({ entity: 'item', id: `i${n}` }),
        now,
        features.prior,
        rows,
        at('item'),
      );
      finaliser.authorColumns(
        blob({ entity: 'author', id: author }),
        now,
        features.prior,
        rows,
        at('author'),
      );
      finaliser.userColumns(user, features.prior, rows, at('user'));
      finaliser.userAuthorColumns(user, author, rows, at('user_author'));
      finaliser.userTopicColumns(
        user,
        topics[set.topicIndex[row] as number] ?? '',
        rows,
        at('user_topic'),
      );
      finaliser.candidateColumns(set, row, now, rows, at('candidate'));
      finaliser.contextColumns(context, rows, at('context'));
    });
    return {
      values: [...rows.values],
      present: [...rows.present],
      ageSeconds: [...rows.ageSeconds],
    };
  }
}

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('rank' as const),
      items: fc.uniqueArray(fc.nat(20), { minLength: 1, maxLength: 12 }),
    }),
  },
  fc.record({ do: fc.constant('item' as const), n: fc.nat(20), clicks: fc.nat(5) }),
  fc.record({ do: fc.constant('author' as const), n: fc.nat(4), clicks: fc.nat(5) }),
  fc.record({ do: fc.constant('user' as const), clicks: fc.nat(5) }),
  fc.record({ do: fc.constant('flush' as const) }),
);

describe('FeatureLookup', () => {
  for (const slots of [1, 3]) {
    it(`equals direct computation after random changes and invalidations, ${slots} slot(s)`, () =>
      fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const world = new World(new TenantKeys('social', slots));
          for (const one of steps) {
            if (one.do === 'item') world.change({ entity: 'item', id: `i${one.n}` }, one.clicks);
            else if (one.do === 'author')
              world.change({ entity: 'author', id: `a${one.n}` }, one.clicks);
            else if (one.do === 'user') world.change({ entity: 'user', id: 'u' }, one.clicks);
            else if (one.do === 'flush') world.features.setLive(true);
            else {
              const { values, present, ageSeconds } = await world.vectors(one.items);
              expect({ values, present, ageSeconds }).to.deep.equal(world.direct(one.items));
            }
          }
        }),
        { numRuns: 60 },
      ));
  }

  it('reads once per slot, and only what is not held', async () => {
    const world = new World();
    await world.vectors([0, 1, 2]);
    expect(world.store.reads).to.have.length(1);
    expect(world.store.reads[0]).to.have.length(3 + 3 + 1 + 1);
    const again = await world.vectors([0, 1, 2]);
    expect(world.store.reads[1]).to.deep.equal([world.keys.features('user', 'u')]);
    expect([again.hits, again.misses]).to.deep.equal([6, 0]);
    await world.vectors([0, 1, 2], '');
    expect(world.store.reads).to.have.length(2);
  });

  it('reads the requesting user every time', async () => {
    const world = new World();
    await world.vectors([0]);
    world.change({ entity: 'user', id: 'u' }, 4, true);
    const { user } = await world.vectors([0]);
    // four impressions and four clicks; a follow of somebody is no feature of the user
    expect(user.knownEvents).to.equal(8);
  });

  it('forgets a row by age when its invalidation was lost', async () => {
    const world = new World();
    world.change({ entity: 'item', id: 'i0' }, 1);
    await world.vectors([0]);
    world.change({ entity: 'item', id: 'i0' }, 5, true);
    world.clock.advance(400);
    expect((await world.vectors([0])).values).not.to.deep.equal(world.direct([0]).values);
    world.clock.advance(101);
    expect((await world.vectors([0])).values).to.deep.equal(world.direct([0]).values);
  });

  it('does not keep a row that changed while it was read', async () => {
    const world = new World();
    world.store.meanwhile = () => world.change({ entity: 'item', id: 'i0' }, 3);
    await world.vectors([0]);
    world.store.meanwhile = () => undefined;
    expect((await world.vectors([0])).values).to.deep.equal(world.direct([0]).values);
  });

  it('uses defaults for what it cannot read, and nothing of them stays', async () => {
    const world = new World();
    world.change({ entity: 'item', id: 'i0' }, 3);
    world.change({ entity: 'user', id: 'u' }, 3);
    world.store.failure = new Error('away');
    const { failed, present, values } = await world.vectors([0, 1]);
    expect(failed).to.equal(true);
    const stored = plan.columns.flatMap(({ block }, c) =>
      block === 'candidate' || block === 'context' ? [] : [c],
    );
    expect(stored.map((c) => present[c])).to.deep.equal(stored.map(() => 0));
    expect(values.every((value) => Number.isFinite(value))).to.equal(true);
    world.store.failure = undefined;
    expect((await world.vectors([0, 1])).values).to.deep.equal(world.direct([0, 1]).values);
  });
});
