import { expect } from 'chai';
import fc from 'fast-check';
import type { Embeddings } from '@eaglerank/model';
import { TenantKeys } from '@eaglerank/domain';
import { silentLogger } from '@eaglerank/telemetry';
import { setImmediate } from 'node:timers/promises';
import { TenantCatalogue } from '../catalogue/tenant-catalogue.js';
import { CatalogueMirror } from '../catalogue/mirror.js';
import { tableOf, TestEmbeddings } from '../testing/test-embeddings.js';
import { tenantConfig } from '../testing/world.js';
import { VectorsKeeper } from './vectors-keeper.js';

const TOPICS = { x: [1, 0, 0], y: [0.3, 0.9, 0.1], z: [-0.5, 0.1, 0.8] };
const OTHER = { x: [1, 2], y: [0.3, -0.9], z: [-0.5, 0.1] };
const QUERIES = [Float32Array.of(0.6, 0.8, 0), Float32Array.of(0.6, 0.8)];

const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      ordinal: fc.nat(60),
      topics: fc.subarray(['x', 'y', 'z', 'unknown']),
      vector: fc.constantFrom([], [], [1, 1, 1], [2, -1], [0, 0, 0]),
    }),
  },
  { weight: 4, arbitrary: fc.record({ gone: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.constantFrom('reload' as const, 'publish' as const) },
);

describe('mirror vectors', () => {
  it('property: find what brute force finds after any upserts, deletes, reloads and other models', () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 150 }), async (steps) => {
        const config = tenantConfig('social', 'retrieval: {maxItems: 100}\n');
        const catalogue = new TenantCatalogue(config, new TenantKeys('social'));
        const source = new TestEmbeddings();
        source.publish('v0', TOPICS);
        const catalogues = new Map([['social', catalogue]]);
        const keeper = new VectorsKeeper({ catalogues, source, logger: silentLogger });
        keeper.start();
        let version = 0;
        let updatedAtMs = 0;
        for (const change of steps) {
          const { mirror } = catalogue;
          if (change === 'publish') {
            source.publish(`v${++version}`, version % 2 === 0 ? TOPICS : OTHER);
          } else if (change === 'reload') {
            const fresh = new CatalogueMirror(100);
            keeper.attach('social', fresh);
            for (const item of everything(mirror)) fresh.upsert(item);
            catalogue.mirror = fresh;
            keeper.refresh('social');
          } else if ('gone' in change) {
            mirror.delete(change.gone);
          } else {
            const { ordinal, topics } = change;
            const vector = Float32Array.from(change.vector);
            mirror.upsert({ ...itemOf(ordinal), updatedAtMs: ++updatedAtMs, topics, vector });
          }
        }
        while (catalogue.mirror.vectors?.version !== source.current()?.version)
          await setImmediate();
        await keeper.stop();
        const { mirror } = catalogue;
        const embeddings = source.current()?.embeddings as Embeddings;
        const query = QUERIES[version % 2] as Float32Array;
        const expected = everything(mirror)
          .flatMap((item) => {
            const own = item.vector.length === embeddings.dims && item.vector.some((x) => x !== 0);
            const vector = own
              ? tableOf({ own: [...item.vector] }).vectors
              : embeddings.itemVector({ id: item.itemId, topics: item.topics, author: '' });
            return vector ? [vector.reduce((sum, x, i) => sum + x * (query[i] as number), 0)] : [];
          })
          .sort((a, b) => b - a);
        const found = mirror.vectors?.index.nearest({ query, most: 100 });
        expect(found?.rows.length).to.equal(expected.length);
        found?.cosines.forEach((cosine, i) => {
          expect(cosine).to.be.closeTo(expected[i] as number, 1e-6);
        });
        for (const row of found?.rows ?? []) expect(mirror.itemAt(row)).not.to.equal(undefined);
      }),
      { numRuns: 100 },
    ));
});

const itemOf = (ordinal: number) => ({
  ordinal,
  itemId: `i${ordinal}`,
  createdAtMs: ordinal,
  expiresAtMs: 0,
  authorId: 'a',
});

/** What a mirror holds, as it could be put into another. */
function everything(mirror: CatalogueMirror) {
  return Array.from({ length: mirror.rowLimit }, (_, row) => {
    const item = mirror.itemAt(row);
    if (!item) return [];
    return [{ ...itemOf(mirror.ordinalAt(row)), ...item, updatedAtMs: 0 }];
  }).flat();
}
