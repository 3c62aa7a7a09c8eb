import {
  encodeFollows,
  encodeSeen,
  encodeSimilar,
  encodeTrending,
  decodeTrending,
} from '@eaglerank/catalogue';
import { TenantKeys, type TenantConfig } from '@eaglerank/domain';
import { Embeddings, type VectorTable } from '@eaglerank/model';
import { encodeState, EntityState, type FeaturePlan } from '@eaglerank/features';
import type { BlobSource } from '../catalogue/similar-lists.js';
import { TenantCatalogue } from '../catalogue/tenant-catalogue.js';
import { MirrorVectors } from '../vectors/mirror-vectors.js';
import type { RawUserState, UserStateReader } from '../user/user-state-reader.js';

const ITEMS = 2000;
const AUTHORS = 100;
const TOPICS = 12;
const DIMS = 32;
const MINUTE_MS = 60_000;

const author = (i: number): string => `golden-author-${i % AUTHORS}`;
const topic = (i: number): string => `golden-topic-${i % TOPICS}`;
const item = (i: number): string => `golden-item-${i % ITEMS}`;

/** A tenant's catalogue of invented items, in memory alone. */
export function syntheticCatalogue(config: TenantConfig, nowMs: number): TenantCatalogue {
  const catalogue = new TenantCatalogue(config, new TenantKeys(config.id));
  catalogue.mirror.vectors = new MirrorVectors({
    version: 'golden',
    embeddings: syntheticEmbeddings(),
  });
  catalogue.mirror.watchers.add(catalogue.mirror.vectors);
  for (let i = 0; i < ITEMS; i++) {
    const createdAtMs = nowMs - (ITEMS - i) * MINUTE_MS;
    catalogue.mirror.upsert({
      ordinal: i,
      itemId: item(i),
      updatedAtMs: createdAtMs,
      createdAtMs,
      expiresAtMs: 0,
      authorId: author(i),
      topics: [topic(i), topic(i + 1)],
      vector: new Float32Array(),
    });
  }
  catalogue.trending.snapshot = syntheticTrending(nowMs);
  catalogue.loaded = true;
  return catalogue;
}

function syntheticEmbeddings(): Embeddings {
  const table = (names: readonly string[]): VectorTable => {
    const index = new Map(names.map((name, i) => [name, i]));
    const vectors = Float32Array.from({ length: names.length * DIMS }, (_, i) => Math.sin(i + 1));
    return { index, vectors };
  };
  return new Embeddings(
    DIMS,
    table(Array.from({ length: TOPICS }, (_, i) => topic(i))),
    table([]),
    table([]),
  );
}

function syntheticTrending(nowMs: number) {
  const rows = Array.from({ length: 300 }, (_, i) => i * 5);
  return decodeTrending(
    encodeTrending({
      asOfMs: nowMs,
      ordinals: Uint32Array.from(rows),
      scores: Float32Array.from(rows, (_, i) => 1 / (1 + i)),
      createdAtMs: new Float64Array(rows.length),
      expiresAtMs: new Float64Array(rows.length),
      itemIds: rows.map(item),
      authorIds: rows.map(author),
      topics: rows.map(topic),
    }),
  );
}

/** Users of the invented tenants: they follow, engage, have seen and have hidden. */
export class SyntheticUsers implements UserStateReader {
  private readonly features: Buffer;

  constructor(
    plan: FeaturePlan,
    private readonly nowMs: number,
  ) {
    const state = new EntityState(plan.layouts.user);
    const types = [...plan.layouts.user.actions.keys()];
    for (let i = 0; i < 60; i++) {
      state.apply({
        eventId: `golden-event-${i}`,
        type: types[i % types.length] ?? 'click',
        tsMs: nowMs - i * MINUTE_MS,
        ingestMs: nowMs - i * MINUTE_MS,
        userId: 'golden-user',
        itemId: item(i * 7),
        authorId: author(i),
        topics: [topic(i)],
        dwellMs: 1000,
        amountMicros: NaN,
        currency: '',
        position: -1,
      });
    }
    this.features = encodeState(state);
  }

  read(): Promise<RawUserState> {
    const seen = Uint32Array.from({ length: 200 }, (_, i) => i * 9);
    const follows = Array.from({ length: 50 }, (_, i) => author(i * 2));
    return Promise.resolve({
      features: this.features,
      follows: encodeFollows({
        authorIds: follows,
        tsMs: new Float64Array(follows.length),
        active: new Uint8Array(follows.length).fill(1),
      }),
      seen: encodeSeen({
        ordinals: seen,
        atSeconds: new Uint32Array(seen.length).fill(Math.floor(this.nowMs / 1000)),
      }),
      safety: [`a:${author(1)}`, '1:0', `hi:${item(3)}`, '1:0'].map((text) => Buffer.from(text)),
    });
  }
}

/** Similar items of the invented tenants; every list is there. */
export const syntheticBlobs: BlobSource = {
  mget: (keys) => {
    const ordinals = Uint32Array.from({ length: 50 }, (_, i) => i * 13);
    const scores = Float32Array.from(ordinals, (_, i) => 1 / (1 + i));
    return Promise.resolve(keys.map(() => encodeSimilar({ ordinals, scores })));
  },
};
