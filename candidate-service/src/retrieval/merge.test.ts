import { expect } from 'chai';
import fc from 'fast-check';
import { SOURCES, TenantKeys, type SourceName } from '@eaglerank/domain';
import { TenantCatalogue } from '../catalogue/tenant-catalogue.js';
import { tenantConfig } from '../testing/world.js';
import { NOBODY, type UserState } from '../user/user-state.js';
import { CandidateBatch } from './batch.js';
import { withinQuotas } from './candidate-selector.js';
import type { Found } from './found.js';
import { mergeFound } from './merge.js';
import { RetrievalQuery } from './query.js';

const NAMES = ['followed', 'trending', 'similar', 'author_affinity', 'fresh'] as const;
const ITEMS = 60;
const NOW = Date.UTC(2026, 0, 1);
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

function catalogueOf(
  quotas: readonly number[],
  limit: number,
  seenSeconds = 3600,
): TenantCatalogue {
  const lines = NAMES.map((name, i) => `    ${name}: ${quotas[i]}`);
  const config = tenantConfig(
    't',
    `retrieval:\n  limit: ${limit}\n  seenSeconds: ${seenSeconds}\n  quotas:\n${lines.join('\n')}\n`,
  );
  const catalogue = new TenantCatalogue(config, new TenantKeys('t'));
  for (let i = 0; i < ITEMS; i++) {
    catalogue.mirror.upsert({
      ordinal: i,
      itemId: `i${i}`,
      updatedAtMs: 0,
      createdAtMs: NOW - i,
      expiresAtMs: 0,
      authorId: `a${i % 5}`,
      topics: [],
      vector: new Float32Array(),
    });
  }
  return catalogue;
}

function queryOf(catalogue: TenantCatalogue): RetrievalQuery {
  const { signal } = new AbortController();
  return new RetrievalQuery({ signal, catalogue, mode: 'feed', userId: '', nowMs: NOW, seed: 1 });
}

function foundOf(ordinals: readonly number[]): Found {
  return {
    ordinals: Uint32Array.from(ordinals),
    scores: Float32Array.from(ordinals, (ordinal) => ordinal + 1),
  };
}

/** A user who saw these items, the first one last. */
function seenBy(ordinals: readonly number[]): UserState {
  const seen = {
    ordinals: Uint32Array.from(ordinals),
    atSeconds: Uint32Array.from(ordinals, (_, i) => NOW / 1000 - i),
  };
  return { ...NOBODY, profile: { ...NOBODY.profile, seen } };
}

const lists = fc.array(
  // ordinals from ITEMS on are not in the mirror any more
  fc.uniqueArray(fc.nat(ITEMS + 5), { maxLength: 40 }),
  { minLength: NAMES.length, maxLength: NAMES.length },
);

describe('mergeFound', () => {
  it('property: every item once, with the score of each source that brought it', () => {
    const catalogue = catalogueOf([10, 10, 10, 10, 10], 50);
    const batch = new CandidateBatch();
    fc.assert(
      fc.property(lists, (brought) => {
        const fetched = NAMES.map((source, i) => ({ source, found: foundOf(brought[i] ?? []) }));
        mergeFound(queryOf(catalogue), fetched, batch);
        const ordinals = [...batch.ordinals.subarray(0, batch.count)];
        const known = new Set(brought.flat().filter((ordinal) => ordinal < ITEMS));
        expect(new Set(ordinals)).to.deep.equal(known);
        expect(ordinals.length).to.equal(known.size);
        ordinals.forEach((ordinal, row) => {
          for (const [i, name] of NAMES.entries()) {
            const source = SOURCES.indexOf(name);
            const has = brought[i]?.includes(ordinal) ?? false;
            expect((batch.sourceMasks[row]! >> source) & 1).to.equal(has ? 1 : 0);
            expect(batch.sourceScores[source]![row]).to.equal(has ? ordinal + 1 : 0);
          }
          expect(batch.idOf(row)).to.equal(`i${ordinal}`);
        });
      }),
    );
  });

  it('property: the limit and every quota hold, and nothing that fits is left out', () =>
    fc.assert(
      fc.property(
        lists,
        fc.array(fc.nat(12), { minLength: 5, maxLength: 5 }),
        fc.integer({ min: 1, max: 60 }),
        (brought, quotas, limit) => {
          const catalogue = catalogueOf(quotas, limit);
          const query = queryOf(catalogue);
          const batch = mergeFound(
            query,
            NAMES.map((source, i) => ({ source, found: foundOf(quotas[i] ? brought[i]! : []) })),
            new CandidateBatch(),
          );
          const rows = Uint32Array.from({ length: batch.count }, (_, row) => row);
          const chosen = withinQuotas(query, batch, rows);
          expect(chosen.length).to.be.at.most(limit);
          const placed = NAMES.map(
            (name) => [...chosen].filter((r) => batch.placedBy[r] === SOURCES.indexOf(name)).length,
          );
          placed.forEach((count, i) => expect(count).to.be.at.most(quotas[i]!));
          if (chosen.length === limit) return;
          for (const row of rows) {
            const source = NAMES.indexOf(SOURCES[batch.placedBy[row]!] as (typeof NAMES)[number]);
            const full = placed[source] === quotas[source];
            expect(chosen.includes(row) || full).to.equal(true);
          }
        },
      ),
    ));

  it('lets sources take turns in proportion to their quotas', () => {
    const catalogue = catalogueOf([30, 10, 0, 0, 0], 40);
    const fetched = [
      { source: 'followed', found: foundOf(Array.from({ length: 30 }, (_, i) => i)) },
      { source: 'trending', found: foundOf(Array.from({ length: 10 }, (_, i) => 30 + i)) },
    ];
    const batch = mergeFound(queryOf(catalogue), fetched, new CandidateBatch());
    const trending = SOURCES.indexOf('trending');
    for (let end = 4; end <= 40; end += 4) {
      const placed = batch.placedBy.subarray(0, end).filter((source) => source === trending);
      expect(placed.length).to.equal(end / 4);
    }
  });

  it('brings back what was seen longest ago when little else is left', () => {
    const catalogue = catalogueOf([60, 0, 0, 0, 0], 500);
    const query = queryOf(catalogue);
    query.user = seenBy(range(30));
    const all = range(ITEMS);
    const batch = mergeFound(
      query,
      [{ source: 'followed' satisfies SourceName, found: foundOf(all) }],
      new CandidateBatch(),
    );
    const kept = all.filter((row) => batch.seenAt[row]! <= batch.seenSince);
    expect(kept.length).to.equal(50);
    const seen = kept.map((row) => batch.ordinals[row]!).filter((ordinal) => ordinal < 30);
    expect(Math.min(...seen)).to.equal(10);
  });

  it('property: brings nothing seen back while the catalogue has enough that is unseen', () =>
    fc.assert(
      fc.property(
        fc.subarray(range(ITEMS)),
        fc.subarray(range(ITEMS)),
        fc.integer({ min: 1, max: 60 }),
        (brought, seen, limit) => {
          const catalogue = catalogueOf([0, 0, 0, 0, 60], limit);
          const query = queryOf(catalogue);
          query.user = seenBy(seen);
          const batch = mergeFound(
            query,
            [{ source: 'fresh', found: foundOf(brought) }],
            new CandidateBatch(),
          );
          const kept = range(batch.count).filter((row) => batch.seenAt[row]! <= batch.seenSince);
          const again = kept.filter((row) => seen.includes(batch.ordinals[row]!));
          const wanted = Math.min(50, limit);
          const unseen = ITEMS - seen.length;
          if (unseen >= wanted) expect(again).to.deep.equal([]);
          const hidden = brought.filter((ordinal) => seen.includes(ordinal)).length;
          if (hidden > 0) {
            const possible = Math.min(wanted, unseen + hidden);
            expect(kept.length).to.be.at.least(possible);
          }
          expect(new Set(batch.ordinals.subarray(0, batch.count)).size).to.equal(batch.count);
        },
      ),
    ));
});
