import { expect } from 'chai';
import { TenantKeys } from '@eaglerank/domain';
import type { EntityRef } from '../plan/types.js';
import { FeatureStore } from './feature-store.js';

/** Answers every key with itself, but `missing`. */
function recordingReader(missing = ''): {
  calls: (readonly string[])[];
  mget(keys: readonly string[]): Promise<(Buffer | null)[]>;
} {
  const calls: (readonly string[])[] = [];
  return {
    calls,
    mget: (keys) => {
      calls.push(keys);
      return Promise.resolve(keys.map((key) => (key === missing ? null : Buffer.from(key))));
    },
  };
}

describe('feature store', () => {
  const refs: EntityRef[] = Array.from({ length: 50 }, (_, i) => ({
    entity: i % 2 === 0 ? 'item' : 'author',
    id: `id {${i}}:x`,
  }));

  for (const slots of [1, 3]) {
    it(`reads ${slots} slot(s) with one MGET each and answers in order`, async () => {
      const keys = new TenantKeys('t', slots);
      const missing = keys.features('author', 'id {7}:x');
      const reader = recordingReader(missing);
      const blobs = await new FeatureStore(reader, keys).read(refs);
      expect(reader.calls).to.have.length(slots);
      for (const call of reader.calls) {
        expect(new Set(call.map((key) => key.split(':f:')[0]))).to.have.property('size', 1);
      }
      blobs.forEach((blob, i) => {
        const key = keys.features(refs[i]!.entity, refs[i]!.id);
        expect(blob?.toString() ?? null).to.equal(key === missing ? null : key);
      });
    });
  }

  it('asks nothing for nothing, and rejects when a slot cannot be read', async () => {
    const reader = recordingReader();
    expect(await new FeatureStore(reader, new TenantKeys('t')).read([])).to.deep.equal([]);
    expect(reader.calls).to.deep.equal([]);
    const broken = { mget: () => Promise.reject(new Error('gone')) };
    const error = await new FeatureStore(broken, new TenantKeys('t', 3)).read(refs).catch(String);
    expect(error).to.equal('Error: gone');
  });
});
